package io.jenkins.plugins.gitops.connection;

import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.ApiKind;
import io.jenkins.plugins.gitops.engine.cluster.ClusterAccount;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.forge.Accounts;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeAccount;
import io.jenkins.plugins.gitops.engine.forge.RepositorySlug;
import io.jenkins.plugins.gitops.engine.git.ConfigRepository;
import io.jenkins.plugins.gitops.engine.git.Snapshot;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.util.List;
import java.util.Optional;

/** What "Test connection" does: asks once, changes nothing, and says what was seen. Blocks on the network. */
public final class ConnectionTest {

    private static final ApiKind DEPLOYMENT = new ApiKind("apps", "v1", "Deployment", "deployments", true, true, true);
    private static final ApiKind CONFIG_MAP = new ApiKind("", "v1", "ConfigMap", "configmaps", true, true, false);
    private static final List<String> VERBS = List.of("get", "list", "create", "patch", "delete");

    private final EnvironmentSettings settings;
    private final CredentialsResolver credentials;

    /** @param credentials as the form's folder or Jenkins sees them */
    public ConnectionTest(EnvironmentSettings settings, CredentialsResolver credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    /**
     * Returns version, user and rights of the cluster's account.
     *
     * @throws OperationException when the cluster cannot be asked
     */
    public FormValidation cluster() {
        try (Fabric8Cluster cluster = new ClusterConnector(settings, credentials).connect()) {
            ClusterAccount account = cluster.account();
            String namespace = settings.find(Key.NAMESPACE).orElse("default");
            List<String> missing = List.of(DEPLOYMENT, CONFIG_MAP).stream()
                    .flatMap(kind -> VERBS.stream()
                            .filter(verb -> !cluster.isAllowed(verb, kind, namespace))
                            .map(verb -> verb + " " + kind.plural()))
                    .toList();
            String who = Messages.ConnectionTest_Cluster(account.version(), account.user());
            return missing.isEmpty()
                    ? FormValidation.ok(who + " " + Messages.ConnectionTest_MayDeploy(namespace))
                    : FormValidation.warning(
                            who + " " + Messages.ConnectionTest_MayNot(String.join(", ", missing), namespace));
        }
    }

    /**
     * Returns the tip of the branch.
     *
     * @throws OperationException when the repository cannot be read
     */
    public FormValidation git() {
        String branch = settings.get(Key.BRANCH);
        try (ConfigRepository repository = new GitConnector(settings, credentials).connect()) {
            Optional<Snapshot> tip = repository.fetchBranch(branch);
            return tip.map(snapshot -> FormValidation.ok(Messages.ConnectionTest_Branch(
                            branch, snapshot.commit().abbreviated())))
                    .orElseGet(() -> FormValidation.warning(Messages.ConnectionTest_NoBranch(branch)));
        }
    }

    /**
     * Returns whether pull requests can be read, whose the token is, and what it lacks.
     *
     * @throws OperationException when they cannot
     */
    public FormValidation forge() {
        RepositorySlug slug = ForgeKind.repository(settings);
        Forge forge = new ForgeConnector(settings, credentials).connectAfresh();
        forge.findOpen(slug, "gitops/connection/test", settings.get(Key.BRANCH));
        String answers = Messages.ConnectionTest_Forge(
                ForgeKind.of(settings.get(Key.FORGE)).displayName(), slug);
        return forge instanceof Accounts accounts ? told(answers, accounts.account(slug)) : FormValidation.ok(answers);
    }

    private static FormValidation told(String answers, ForgeAccount account) {
        String who = account.login().isEmpty()
                ? Messages.ConnectionTest_NoLogin()
                : Messages.ConnectionTest_Login(account.login());
        String scopes = account.scopes().isEmpty()
                ? Messages.ConnectionTest_NoScopes()
                : Messages.ConnectionTest_Scopes(String.join(", ", account.scopes()));
        String text = answers + " " + who + " " + scopes;
        return account.lacking().isEmpty()
                ? FormValidation.ok(text)
                : FormValidation.warning(
                        text + " " + Messages.ConnectionTest_Lacking(String.join(", ", account.lacking())));
    }
}
