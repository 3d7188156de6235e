package app.xcheckout;

import app.xcheckout.json.Json;

/** Says where events went before and where they go now; an empty URL means nowhere. */
public final class WebhookChange {
  private final String url;
  private final String previousUrl;
  private final Json raw;

  WebhookChange(Json json) {
    url = Fields.text(json.get("url"));
    previousUrl = Fields.text(json.get("previousUrl"));
    raw = json;
  }

  /**
   * Where they go now.
   *
   * @return the URL; may be empty
   */
  public String url() {
    return url;
  }

  /**
   * Where they went before.
   *
   * @return the URL; may be empty
   */
  public String previousUrl() {
    return previousUrl;
  }

  /**
   * The answer as it came.
   *
   * @return the JSON
   */
  public Json raw() {
    return raw;
  }

  @Override
  public String toString() {
    return "WebhookChange{" + previousUrl + " to " + url + "}";
  }
}
