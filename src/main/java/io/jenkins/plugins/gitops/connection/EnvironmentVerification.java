package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.ObjectName;
import io.jenkins.plugins.gitops.connection.settings.SyncPolicy;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.verification.VerificationLook;
import io.jenkins.plugins.gitops.engine.verification.VerificationRequest;
import io.jenkins.plugins.gitops.engine.verification.VerificationState;
import io.jenkins.plugins.gitops.engine.verification.Verifier;
import java.time.Clock;
import java.time.Instant;
import java.util.List;

/** One verification of one environment: what of it lives in memory between two looks. */
public final class EnvironmentVerification implements AutoCloseable {

    private final Cluster cluster;
    private final Verifier verifier;
    private VerificationRequest request;

    private EnvironmentVerification(Cluster cluster, Verifier verifier, VerificationRequest request) {
        this.cluster = cluster;
        this.verifier = verifier;
        this.request = request;
    }

    /**
     * Reads which objects the last sync of an environment left, and watches them from then on where the cluster allows it.
     *
     * @param images those that must run; none where only the health matters
     * @param deadlineMillis when it gives up, since 1970
     * @param onChange called by another thread when a look is worth while; must be quick and not throw
     * @throws OperationException when the cluster cannot be asked, nothing was synced there, or no object is selected, or one
     *     is where the cluster's configuration allows none
     */
    public static EnvironmentVerification open(
            EngineFactory factory,
            EnvironmentSettings settings,
            List<String> images,
            VerificationChoices choices,
            long deadlineMillis,
            Runnable onChange) {
        String namespace = settings.get(Key.NAMESPACE);
        choices.checkPlaces(SyncPolicy.limits(settings).namespaces(), namespace);
        Cluster cluster = factory.cluster();
        try {
            List<ResourceId> members = new Syncer(cluster).members(EnvironmentSync.setOf(settings), namespace);
            VerificationRequest request = new VerificationRequest(
                            selected(members, choices.objects()),
                            images.stream().map(ImageReference::parse).toList())
                    .withOptions(choices.toOptions(namespace, Instant.ofEpochMilli(deadlineMillis)));
            return new EnvironmentVerification(
                    cluster, Verifier.watching(cluster, Clock.systemUTC(), onChange), request);
        } catch (IllegalArgumentException e) {
            cluster.close();
            throw new OperationException(e.getMessage(), e);
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private static List<ResourceId> selected(List<ResourceId> members, List<ObjectName> wanted) {
        for (ObjectName name : wanted) {
            if (members.stream().noneMatch(name::matches)) {
                throw new OperationException("No object of the environment is " + name
                        + "; correct the name, or sync the commit that has it before");
            }
        }
        return wanted.isEmpty()
                ? members
                : members.stream()
                        .filter(id -> wanted.stream().anyMatch(name -> name.matches(id)))
                        .toList();
    }

    /** Also checks, once all else has passed, that nothing has drifted; to be called before the first look. */
    public void alsoCheck(EnvironmentDrift drift) {
        request = request.withOptions(request.options().withDriftCheck(drift.check()));
    }

    /** Looks once; see {@link Verifier#look}. */
    public VerificationLook look(VerificationState state) {
        return verifier.look(request, state);
    }

    @Override
    public void close() {
        verifier.close();
        cluster.close();
    }
}
