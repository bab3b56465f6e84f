package io.jenkins.plugins.gitops.connection.settings;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Certificate authorities of the user's own, in the place of those that Java trusts. */
public final class CertificateAuthorities {

    private CertificateAuthorities() {}

    /**
     * Returns the certificates of a text.
     *
     * @param pem one or more certificates in PEM form
     * @throws IllegalArgumentException when there is none or one cannot be read
     */
    public static Collection<? extends Certificate> parse(String pem) {
        try {
            Collection<? extends Certificate> parsed = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(pem.strip().getBytes(StandardCharsets.UTF_8)));
            if (parsed.isEmpty()) {
                throw new CertificateException("there is none in it");
            }
            return parsed;
        } catch (CertificateException e) {
            throw new IllegalArgumentException(
                    "The certificate authority cannot be read (" + e.getMessage()
                            + "); give it in PEM form, from -----BEGIN CERTIFICATE----- on",
                    e);
        }
    }

    public static SSLContext context(String pem) {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            for (Certificate certificate : parse(pem)) {
                store.setCertificateEntry("authority-" + store.size(), certificate);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalArgumentException("The certificate authority cannot be used: " + e.getMessage(), e);
        }
    }
}
