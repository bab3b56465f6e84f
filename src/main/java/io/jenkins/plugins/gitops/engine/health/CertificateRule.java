package io.jenkins.plugins.gitops.engine.health;

import io.jenkins.plugins.gitops.engine.resource.Resource;

/** cert-manager: ready is healthy; "Issuing" is true while it tries, and false with a reason once it failed. */
final class CertificateRule implements HealthRule {

    @Override
    public Health assess(Resource certificate, HealthContext context) {
        if (Conditions.isTrue(certificate, "Issuing")) {
            return Health.progressing(Conditions.describeOr(certificate, "Issuing", "issuing"));
        }
        if (Conditions.isTrue(certificate, "Ready")) {
            return Health.healthy("");
        }
        if (Conditions.isFalse(certificate, "Issuing")) {
            return Health.degraded(Conditions.describeOr(certificate, "Issuing", "could not be issued"));
        }
        return Health.progressing(Conditions.describeOr(certificate, "Ready", "not issued yet"));
    }
}
