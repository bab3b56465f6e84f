package io.jenkins.plugins.gitops.engine.git;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Proxy;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import org.eclipse.jgit.transport.http.HttpConnection;
import org.eclipse.jgit.transport.http.HttpConnectionFactory;
import org.eclipse.jgit.transport.http.JDKHttpConnectionFactory;

/** Opens HTTP connections through a proxy, and believes a certificate authority of the user's own. */
final class TrustedConnections implements HttpConnectionFactory {

    private final HttpConnectionFactory connections = new JDKHttpConnectionFactory();
    private final Proxy proxyOrNull;
    private final TrustManager[] trustOrNull;

    /** @param certificatesOrNull in PEM form; null for those of the Java runtime */
    TrustedConnections(Proxy proxyOrNull, String certificatesOrNull) {
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

    @Override
    public HttpConnection create(URL url) throws IOException {
        return create(url, Proxy.NO_PROXY);
    }

    @Override
    public HttpConnection create(URL url, Proxy proxy) throws IOException {
        HttpConnection connection = connections.create(url, proxyOrNull == null ? proxy : proxyOrNull);
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
