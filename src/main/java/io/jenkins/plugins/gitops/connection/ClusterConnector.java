package io.jenkins.plugins.gitops.connection;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import io.jenkins.plugins.gitops.connection.agent.AgentDialer;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.cluster.Fabric8Cluster;
import io.jenkins.plugins.gitops.engine.cluster.Kubeconfig;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.FileCredentials;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** From address and credentials to a cluster. Makes no connection by itself. */
final class ClusterConnector {

    private final EnvironmentSettings settings;
    private final CredentialsResolver credentials;

    ClusterConnector(EnvironmentSettings settings, CredentialsResolver credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    Fabric8Cluster connect() {
        try {
            return Fabric8Cluster.connect(carried(actingAs(trusting(signedIn()))));
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    private ClusterEndpoint signedIn() {
        Optional<String> id = settings.find(Key.CLUSTER_CREDENTIALS);
        String server = settings.find(Key.SERVER).orElse("");
        if (id.isEmpty()) {
            return ClusterEndpoint.of(settings.get(Key.SERVER));
        }
        StandardCredentials found = credentials.find(id.get(), server);
        if (found instanceof FileCredentials file) {
            return Kubeconfig.read(SecretFile.content(file, "kubeconfig"), server);
        }
        ClusterEndpoint endpoint = ClusterEndpoint.of(settings.get(Key.SERVER));
        if (found instanceof StringCredentials token) {
            return endpoint.withTokens(new RenewedToken(token, () -> credentials.find(id.get(), server)));
        }
        if (found instanceof StandardCertificateCredentials certificate) {
            return ClientCertificate.of(certificate).signIn(endpoint);
        }
        if (found instanceof StandardUsernamePasswordCredentials user) {
            return endpoint.withUser(user.getUsername(), user.getPassword().getPlainText());
        }
        throw new OperationException("The credentials \"" + id.get() + "\" for the cluster " + server
                + " are of a kind that is not supported; choose a secret text (token), a secret file (kubeconfig), a"
                + " certificate, or a user with a password");
    }

    /** Which agents may be used is up to the one who asks now: connections are made later, by other threads. */
    private ClusterEndpoint carried(ClusterEndpoint endpoint) {
        String cluster =
                settings.find(Key.CLUSTER).map(name -> "cluster " + name).orElse("the cluster");
        return settings.find(Key.CLUSTER_AGENT)
                .map(agents -> new AgentDialer(cluster, agents, Jenkins.getAuthentication2()))
                .map(endpoint::through)
                .orElse(endpoint);
    }

    private ClusterEndpoint trusting(ClusterEndpoint endpoint) {
        Optional<String> authority = settings.find(Key.CA_CERTIFICATE);
        ClusterEndpoint trusting = authority.isPresent() ? endpoint.withCaCertificate(authority.get()) : endpoint;
        return settings.find(Key.SKIP_TLS_VERIFY).map(Boolean::parseBoolean).orElse(false)
                ? trusting.withoutTlsVerification()
                : trusting;
    }

    /** Rights are given to the groups: {@code jenkins:job:<full name>} and {@code jenkins:environment:<full name>}. */
    private ClusterEndpoint actingAs(ClusterEndpoint endpoint) {
        Optional<String> account = settings.find(Key.SERVICE_ACCOUNT);
        if (account.isPresent()) {
            String[] parts = Regex.split(account.get(), "/", -1);
            if (parts.length != 2) {
                throw new OperationException("The service account \"" + account.get()
                        + "\" of the cluster must be written as namespace/name");
            }
            return endpoint.withServiceAccount(parts[0], parts[1]);
        }
        Optional<String> user = settings.find(Key.IMPERSONATE_USER);
        if (user.isEmpty()) {
            return endpoint;
        }
        List<String> groups = new ArrayList<>();
        credentials.job().ifPresent(job -> groups.add("jenkins:job:" + ascii(job)));
        groups.add(environmentGroup(settings));
        settings.find(Key.IMPERSONATE_GROUPS)
                .ifPresent(more -> Arrays.stream(Regex.split(more, "[\\s,]+")).forEach(groups::add));
        return endpoint.withImpersonation(user.get(), groups);
    }

    /** With the folder: whoever configures one may call an environment there as one of Jenkins is called. */
    static String environmentGroup(EnvironmentSettings settings) {
        String folder = settings.find(Key.FOLDER).map(name -> name + "/").orElse("");
        return "jenkins:environment:" + ascii(folder + settings.environment());
    }

    /** Headers take nothing else; other characters are written as in an address: {@code %C3%BC}. */
    private static String ascii(String name) {
        StringBuilder text = new StringBuilder();
        for (byte each : name.getBytes(StandardCharsets.UTF_8)) {
            boolean plain = each > ' ' && each < 0x7f && each != '%';
            text.append(plain ? String.valueOf((char) each) : String.format("%%%02X", each & 0xff));
        }
        return text.toString();
    }
}
