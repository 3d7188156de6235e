package app.xcheckout.spring;

import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Whether a credential is named, by its apiKey or by a profile. */
final class OnCredential implements Condition {
  @Override
  public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
    Environment properties = context.getEnvironment();
    return !properties.getProperty("xcheckout.api-key", "").isEmpty()
        || !properties.getProperty("xcheckout.profile", "").isEmpty();
  }
}
