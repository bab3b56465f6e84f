package io.jenkins.plugins.gitops.steps;

import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.EnvironmentVerification;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import java.time.Duration;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/** Looks until everything is healthy or something is broken. Stored: the settings and the image. */
public class VerifyExecution extends ResumableExecution<VerifyResult> {

    private static final long serialVersionUID = 1L;

    private final EnvironmentSettings settings;

    /** Empty where only the health matters. */
    private final String image;

    private final int timeLimitMinutes;

    private transient EnvironmentVerification verification;

    VerifyExecution(StepContext context, EnvironmentSettings settings, String image, int timeLimitMinutes) {
        super(context);
        this.settings = settings;
        this.image = image;
        this.timeLimitMinutes = timeLimitMinutes;
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeLimitMinutes);
    }

    @Override
    protected Observation<VerifyResult> observe(Run<?, ?> run, OperationLog log) {
        if (verification == null) {
            verification = EnvironmentVerification.open(
                    new EnvironmentResolver(run, GitopsPermissions.VIEW).connect(settings), settings, image);
        }
        Observation<VerificationReport> seen = verification.observe();
        if (seen instanceof Observation.Succeeded<VerificationReport> done) {
            done.value().objects().forEach(object -> log.info(object.toString()));
            done.value().runningImages().forEach(log::info);
            return Observation.succeeded(new VerifyResult(
                    settings.environment(), image, done.value().objects().size()));
        }
        if (seen instanceof Observation.Failed<VerificationReport> failed) {
            return Observation.failed(failed.reason());
        }
        Observation.Running<VerificationReport> waiting = (Observation.Running<VerificationReport>) seen;
        return Observation.running(waiting.retryAfter(), waiting.waitingFor());
    }

    @Override
    protected void release() {
        EnvironmentVerification held = verification;
        verification = null;
        if (held != null) {
            held.close();
        }
    }
}
