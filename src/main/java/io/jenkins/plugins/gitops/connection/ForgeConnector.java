package io.jenkins.plugins.gitops.connection;

import com.cloudbees.plugins.credentials.common.StandardCredentials;
import com.cloudbees.plugins.credentials.common.StandardUsernamePasswordCredentials;
import hudson.ProxyConfiguration;
import io.jenkins.plugins.gitops.connection.settings.CertificateAuthorities;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.engine.forge.Forge;
import io.jenkins.plugins.gitops.engine.forge.ForgeEndpoint;
import io.jenkins.plugins.gitops.engine.forge.ForgeToken;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import jenkins.model.Jenkins;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;

/** From address and token to a forge, through Jenkins' proxy. Makes no connection by itself. */
final class ForgeConnector {

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(20);
    private static final int MAX_CLIENTS = 16;

    /** By certificate authority, since each has threads of its own; made anew when the administrator changes the proxy. */
    private static final Map<String, HttpClient> CLIENTS = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, HttpClient> eldest) {
            return size() > MAX_CLIENTS;
        }
    };

    private static ProxyConfiguration clientProxy;

    private final EnvironmentSettings settings;
    private final CredentialsResolver credentials;

    ForgeConnector(EnvironmentSettings settings, CredentialsResolver credentials) {
        this.settings = settings;
        this.credentials = credentials;
    }

    Forge connect() {
        return connect(ForgeKind::connect);
    }

    /** As {@link #connect}, for one look at what may have changed a moment ago. */
    Forge connectAfresh() {
        return connect(ForgeKind::connectAfresh);
    }

    /** How an adapter of a kind is made. */
    private interface Connection {
        Forge of(ForgeKind kind, HttpClient client, ForgeEndpoint endpoint);
    }

    private Forge connect(Connection connection) {
        ForgeKind kind = ForgeKind.of(settings.get(Key.FORGE));
        try {
            URI url = URI.create(settings.get(Key.FORGE_URL));
            ForgeEndpoint endpoint = ForgeEndpoint.of(url, token(kind, url.toString()));
            return connection.of(kind, client(settings.find(Key.REPOSITORY_CA).orElse("")), endpoint);
        } catch (IllegalArgumentException e) {
            throw new OperationException(e.getMessage(), e);
        }
    }

    /** A GitHub App's credentials are a user with a password too: the password is a token that lives for an hour. */
    private ForgeToken token(ForgeKind kind, String address) {
        String id = settings.get(Key.FORGE_CREDENTIALS);
        StandardCredentials found = credentials.find(id, address);
        if (found instanceof StringCredentials text) {
            return ForgeToken.of(text.getSecret().getPlainText());
        }
        if (found instanceof StandardUsernamePasswordCredentials user) {
            String secret = user.getPassword().getPlainText();
            return kind.needsUser() ? ForgeToken.ofUser(user.getUsername(), secret) : ForgeToken.of(secret);
        }
        throw new OperationException("The credentials \"" + id + "\" for the forge at " + address
                + " are neither a secret text nor a user with a password; store the forge's token as one of them");
    }

    private static synchronized HttpClient client(String certificates) {
        ProxyConfiguration proxy = Jenkins.get().getProxy();
        if (clientProxy != proxy) {
            CLIENTS.clear();
            clientProxy = proxy;
        }
        return CLIENTS.computeIfAbsent(certificates, ForgeConnector::newClient);
    }

    private static HttpClient newClient(String certificates) {
        HttpClient.Builder builder = ProxyConfiguration.newHttpClientBuilder()
                .connectTimeout(CONNECT_LIMIT)
                .followRedirects(HttpClient.Redirect.NEVER);
        if (!certificates.isEmpty()) {
            SSLContext context = CertificateAuthorities.context(certificates);
            builder.sslContext(context);
        }
        return builder.build();
    }
}
