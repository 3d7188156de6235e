package app.xcheckout.spring;

import app.xcheckout.middleware.Admission;
import app.xcheckout.signature.Param;
import app.xcheckout.signature.Parsed;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DefaultDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.http.server.reactive.ServerHttpRequestDecorator;
import org.springframework.util.CollectionUtils;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;

/** A request with the body and the parameters that its signature covers. */
final class VerifiedServerRequest extends ServerHttpRequestDecorator {
  private final byte[] body;
  private final boolean upload;
  private final MultiValueMap<String, String> params = new LinkedMultiValueMap<>();
  private final HttpHeaders headers = new HttpHeaders();

  VerifiedServerRequest(ServerHttpRequest request, Admission admission) {
    super(request);
    Parsed parsed = admission.parsed();
    body = parsed.body();
    MediaType type = request.getHeaders().getContentType();
    upload = body.length == 0 && type != null && type.getType().equals("multipart");
    for (Param p : parsed.params()) {
      params.add(p.name(), p.value());
    }
    headers.putAll(request.getHeaders());
    if (!upload && headers.containsKey(HttpHeaders.CONTENT_LENGTH)) {
      headers.setContentLength(body.length);
    }
  }

  @Override
  public HttpHeaders getHeaders() {
    return HttpHeaders.readOnlyHttpHeaders(headers);
  }

  @Override
  public MultiValueMap<String, String> getQueryParams() {
    return CollectionUtils.unmodifiableMultiValueMap(params);
  }

  @Override
  public Flux<DataBuffer> getBody() {
    if (upload) {
      return super.getBody();
    }
    return body.length == 0
        ? Flux.empty()
        : Flux.defer(() -> Flux.just(DefaultDataBufferFactory.sharedInstance.wrap(body)));
  }
}
