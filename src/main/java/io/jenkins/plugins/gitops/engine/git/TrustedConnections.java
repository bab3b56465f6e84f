package io.jenkins.plugins.gitops.engine.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;

/**
 * Opens HTTP connections to one server and, whatever it redirects to, to no other; through a proxy, and believing a
 * certificate authority of the user's own.
 */
final class TrustedConnections implements HttpConnectionFactory {

    private final Duration limit;
    private final long end;
    private final URL home;
    private final Proxy proxyOrNull;
    private final TrustManager[] trustOrNull;

    /**
     * @param certificatesOrNull in PEM form; null for those of the Java runtime
     * @param limit for all answers of these connections together, from now on
     */
    TrustedConnections(String url, Proxy proxyOrNull, String certificatesOrNull, Duration limit) {
        this.limit = limit;
        this.end = System.nanoTime() + limit.toNanos();
        try {
            this.home = new URL(url);
        } catch (MalformedURLException e) {
            throw new IllegalStateException("checked when the remote was made: " + url, e);
        }
        this.proxyOrNull = proxyOrNull;
        this.trustOrNull = certificatesOrNull == null ? null : trust(certificatesOrNull);
    }

    /** @throws IllegalArgumentException when the text has no certificate */
    static TrustManager[] trust(String certificates) {
        try {
            Collection<? extends Certificate> parsed = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(certificates.getBytes(StandardCharsets.UTF_8)));
            if (parsed.isEmpty()) {
                throw new CertificateException("it has no certificate");
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : parsed) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            return factory.getTrustManagers();
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException(
                    "The certificate authority cannot be read (" + e.getMessage() + "); give it in PEM form", e);
        }
    }

    /** The same host by TLS is still at home: servers redirect there from plain HTTP. */
    private boolean isHome(URL url) {
        boolean secured = home.getProtocol().equals("http")
                && url.getProtocol().equals("https")
                && port(home) == home.getDefaultPort()
                && port(url) == url.getDefaultPort();
        return home.getHost().equalsIgnoreCase(url.getHost())
                && (secured || home.getProtocol().equals(url.getProtocol()) && port(home) == port(url));
    }

    private static int port(URL url) {
        return url.getPort() < 0 ? url.getDefaultPort() : url.getPort();
    }

    /** The repository has moved, or somebody wants its credentials. */
    static final class OtherServerException extends IOException {

        private static final long serialVersionUID = 1L;

        OtherServerException(URL target) {
            super(target.getProtocol() + "://" + target.getHost()
                    + (target.getPort() < 0 ? "" : ":" + target.getPort()));
        }
    }

    @Override
    public HttpConnection create(URL url) throws IOException {
        return create(url, Proxy.NO_PROXY);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        if (!isHome(url)) {
            throw new OtherServerException(url);
        }
        HttpConnection connection = new BoundedConnection(url, proxyOrNull == null ? proxy : proxyOrNull, end, limit);
        if (trustOrNull != null && url.getProtocol().equals("https")) {
            try {
                connection.configure(null, trustOrNull, null);
            } catch (GeneralSecurityException e) {
                throw new IOException("the certificate authority cannot be used: " + e.getMessage(), e);
            }
        }
        return connection;
    }
}
