package io.jenkins.plugins.gitops.steps.verify;

import hudson.FilePath;
import hudson.model.Run;
import io.jenkins.plugins.gitops.config.EnvironmentResolver;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EngineFactory;
import io.jenkins.plugins.gitops.connection.EnvironmentDrift;
import io.jenkins.plugins.gitops.connection.EnvironmentVerification;
import io.jenkins.plugins.gitops.connection.EnvironmentVerifications;
import io.jenkins.plugins.gitops.connection.VerificationRecords;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationLog;
import io.jenkins.plugins.gitops.engine.verification.JUnitReport;
import io.jenkins.plugins.gitops.engine.verification.VerificationLook;
import io.jenkins.plugins.gitops.engine.verification.VerificationRecord;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import io.jenkins.plugins.gitops.engine.verification.VerificationState;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.steps.BuildFacts;
import io.jenkins.plugins.gitops.steps.ResumableExecution;
import io.jenkins.plugins.gitops.steps.StepAgent;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * Looks until everything is healthy or something is broken. Stored: the settings, the choices, the images, and since when
 * everything is healthy, so that a restart does not begin that time anew.
 */
public class VerifyExecution extends ResumableExecution<VerifyResult> {

    private static final long serialVersionUID = 1L;

    private final EnvironmentSettings settings;
    private final VerificationChoices choices;

    /** Empty where only the health matters. */
    private final ArrayList<String> images;

    /** Empty where the step was not told. */
    private final String commit;

    /** A file of the workspace; empty for none. */
    private final String junit;

    private final RenderChoices rendering;
    private final boolean requireNoDrift;
    private final boolean insideNode;
    private final int timeoutMinutes;
    private final long startedMillis = System.currentTimeMillis();
    private volatile VerificationState state = VerificationState.NONE;

    /** Of several clusters, by their names. Never changed in place. */
    private volatile LinkedHashMap<String, VerificationState> states = new LinkedHashMap<>();

    private transient EnvironmentVerification verification;
    private transient EnvironmentVerifications several;

    VerifyExecution(
            StepContext context, EnvironmentSettings settings, VerificationChoices choices, GitopsVerifyStep step)
            throws IOException, InterruptedException {
        super(context);
        this.settings = settings;
        this.choices = choices;
        this.images = new ArrayList<>(step.allImages());
        this.commit = step.getCommit() == null ? "" : step.getCommit();
        this.junit = step.getJunit() == null ? "" : step.getJunit();
        this.requireNoDrift = step.isRequireNoDrift();
        this.rendering = step.rendering();
        this.insideNode = StepAgent.isAround(context);
        this.timeoutMinutes = step.getTimeoutMinutes();
    }

    @Override
    protected StepRecord.Kind kind() {
        return StepRecord.Kind.VERIFY;
    }

    @Override
    public EnvironmentSettings settings() {
        return settings;
    }

    @Override
    protected Duration timeLimit() {
        return Duration.ofMinutes(timeoutMinutes);
    }

    @Override
    protected String server() {
        return settings.clusterId();
    }

    @Override
    protected Observation<VerifyResult> observe(Run<?, ?> run, OperationLog log)
            throws IOException, InterruptedException {
        VerificationLook look = settings.clusters().isEmpty() ? look(run, log) : lookAtAll(run, log);
        Observation<VerificationReport> seen = look.observation();
        if (seen instanceof Observation.Running<VerificationReport> waiting) {
            return Observation.running(waiting.retryAfter(), waiting.waitingFor());
        }
        if (isEnded()) {
            // stopped: what an interrupted look says is no verdict
            return Observation.failed("The verification was stopped");
        }
        VerificationRecord record = record(run, look);
        report(record, log);
        if (seen instanceof Observation.Failed<VerificationReport> failed) {
            return Observation.failed(failed.reason());
        }
        VerificationReport report = ((Observation.Succeeded<VerificationReport>) seen).value();
        if (several == null) {
            report.lines().forEach(log::info);
        } else {
            several.lines().forEach(log::info);
        }
        report.runningImages().forEach(log::info);
        report.warnings().forEach(log::warning);
        return Observation.succeeded(new VerifyResult(record, report, targets()));
    }

    private List<String> targets() {
        return settings.clusters().stream()
                .map(cluster -> cluster.get(Key.TARGET))
                .toList();
    }

    private VerificationLook look(Run<?, ?> run, OperationLog log) {
        if (verification == null) {
            EngineFactory factory = new EnvironmentResolver(run, GitopsPermissions.VIEW).connect(settings);
            verification =
                    EnvironmentVerification.open(factory, settings, images, choices, deadlineMillis(), this::nudge);
            if (requireNoDrift) {
                verification.alsoCheck(drift(factory, settings, log));
            }
        }
        VerificationLook look = verification.look(state);
        remember(look.state());
        return look;
    }

    private EnvironmentDrift drift(EngineFactory factory, EnvironmentSettings on, OperationLog log) {
        StepAgent agent = new StepAgent(getContext(), insideNode);
        return new EnvironmentDrift(factory, on, agent.rendering(rendering, log), commit);
    }

    private VerificationLook lookAtAll(Run<?, ?> run, OperationLog log) {
        if (several == null) {
            EngineFactory factory = new EnvironmentResolver(run, GitopsPermissions.VIEW).connect(settings);
            several = EnvironmentVerifications.open(
                    factory,
                    settings,
                    images,
                    choices,
                    deadlineMillis(),
                    this::nudge,
                    requireNoDrift ? (there, on) -> drift(there, on, log) : null);
        }
        EnvironmentVerifications.Look look = several.look(states);
        if (!look.states().equals(states)) {
            states = new LinkedHashMap<>(look.states());
            getContext().saveState();
        }
        return look.all();
    }

    private void remember(VerificationState next) {
        if (!next.equals(state)) {
            state = next;
            getContext().saveState();
        }
    }

    private VerificationRecord record(Run<?, ?> run, VerificationLook look) {
        boolean passed = look.observation() instanceof Observation.Succeeded<VerificationReport>;
        List<String> digests = look.observation() instanceof Observation.Succeeded<VerificationReport> done
                ? done.value().digests()
                : List.of();
        return new VerificationRecord(
                settings.environment(),
                commit.isEmpty() ? BuildFacts.syncedCommit(run, settings) : commit,
                images,
                digests,
                passed,
                look.checks(),
                Instant.now());
    }

    private void report(VerificationRecord record, OperationLog log) throws IOException, InterruptedException {
        String report = junit(record);
        journal().write(StepRecord.VERIFICATION_DOCUMENT, record.toJson());
        journal().write(StepRecord.JUNIT_DOCUMENT, report);
        journal()
                .put(Map.of(
                        StepRecord.IMAGE, String.join(", ", images),
                        StepRecord.COMMIT, record.commit(),
                        StepRecord.NAMESPACE, settings.find(Key.NAMESPACE).orElse(""),
                        StepRecord.CLUSTER, settings.find(Key.SERVER).orElse(""),
                        StepRecord.CLUSTERS, String.join(", ", targets())));
        VerificationRecords.ofJenkins().keep(settings, record);
        if (!junit.isEmpty()) {
            writeToWorkspace(report, log);
        }
    }

    private String junit(VerificationRecord record) {
        Instant started = Instant.ofEpochMilli(startedMillis);
        return JUnitReport.write(
                "gitopsVerify." + settings.environment(),
                record.checks(),
                started,
                Duration.between(started, record.time()));
    }

    /** The verification counts, whether its report can be written or not. */
    private void writeToWorkspace(String report, OperationLog log) throws IOException, InterruptedException {
        FilePath workspace = getContext().get(FilePath.class);
        if (workspace == null) {
            log.warning("The agent is away, so " + junit + " was not written");
            return;
        }
        try {
            FilePath file = workspace.child(junit);
            FilePath folder = file.getParent();
            if (folder != null) {
                folder.mkdirs();
            }
            file.write(report, "UTF-8");
        } catch (IOException e) {
            log.warning("The report " + junit + " could not be written to the workspace: " + e.getMessage());
        }
    }

    @Override
    protected void release() {
        EnvironmentVerification held = verification;
        verification = null;
        if (held != null) {
            held.close();
        }
        EnvironmentVerifications all = several;
        several = null;
        if (all != null) {
            all.close();
        }
    }
}
