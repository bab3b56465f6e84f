package io.jenkins.plugins.gitops.connection;

import io.jenkins.plugins.gitops.connection.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.Cluster;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.Observation;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.sync.Syncer;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import io.jenkins.plugins.gitops.engine.verification.VerificationRequest;
import io.jenkins.plugins.gitops.engine.verification.Verifier;
import java.time.Clock;
import java.util.List;

/** One verification of one environment: what of it lives in memory between two looks. */
public final class EnvironmentVerification implements AutoCloseable {

    private final Cluster cluster;
    private final Verifier verifier;
    private final VerificationRequest request;

    private EnvironmentVerification(Cluster cluster, VerificationRequest request) {
        this.cluster = cluster;
        this.verifier = new Verifier(cluster, Clock.systemUTC());
        this.request = request;
    }

    /**
     * Reads which objects the last sync of an environment left.
     *
     * @param image the image that must run; empty where only the health matters
     * @throws OperationException when the cluster cannot be asked or nothing was synced there
     */
    public static EnvironmentVerification open(EngineFactory factory, EnvironmentSettings settings, String image) {
        Cluster cluster = factory.cluster();
        try {
            List<ImageReference> images = image.isEmpty() ? List.of() : List.of(ImageReference.parse(image));
            return new EnvironmentVerification(
                    cluster,
                    new VerificationRequest(
                            new Syncer(cluster).members(EnvironmentSync.setOf(settings), settings.get(Key.NAMESPACE)),
                            images));
        } catch (IllegalArgumentException e) {
            cluster.close();
            throw new OperationException(e.getMessage(), e);
        } catch (OperationException e) {
            cluster.close();
            throw e;
        }
    }

    /** Looks once. */
    public Observation<VerificationReport> observe() {
        return verifier.observe(request);
    }

    @Override
    public void close() {
        cluster.close();
    }
}
