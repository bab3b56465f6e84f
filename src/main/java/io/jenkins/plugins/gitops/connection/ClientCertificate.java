package io.jenkins.plugins.gitops.connection;

import com.cloudbees.plugins.credentials.common.StandardCertificateCredentials;
import io.jenkins.plugins.gitops.engine.cluster.ClusterEndpoint;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import java.util.Collections;

/** The first private key of a PKCS#12 store, with its certificates, in PEM form. */
final class ClientCertificate {

    private final String certificates;
    private final String key;

    private ClientCertificate(String certificates, String key) {
        this.certificates = certificates;
        this.key = key;
    }

    static ClientCertificate of(StandardCertificateCredentials credentials) {
        KeyStore store = credentials.getKeyStore();
        char[] password = credentials.getPassword().getPlainText().toCharArray();
        try {
            for (String alias : Collections.list(store.aliases())) {
                Key found = store.isKeyEntry(alias) ? store.getKey(alias, password) : null;
                if (found instanceof PrivateKey privateKey) {
                    StringBuilder chain = new StringBuilder();
                    for (Certificate each : store.getCertificateChain(alias)) {
                        chain.append(pem("CERTIFICATE", each.getEncoded()));
                    }
                    return new ClientCertificate(chain.toString(), pem("PRIVATE KEY", privateKey.getEncoded()));
                }
            }
        } catch (GeneralSecurityException e) {
            throw new OperationException(
                    "The certificate \"" + credentials.getId() + "\" cannot be read ("
                            + e.getClass().getSimpleName() + "); correct its password, or upload it again",
                    e);
        }
        throw new OperationException("The certificate \"" + credentials.getId()
                + "\" has no private key; upload a PKCS#12 file with the key of a cluster's user");
    }

    private static String pem(String type, byte[] content) {
        String lines = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(content);
        return "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n";
    }

    ClusterEndpoint signIn(ClusterEndpoint endpoint) {
        return endpoint.withClientCertificate(certificates, key);
    }
}
