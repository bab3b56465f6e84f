package io.jenkins.plugins.gitops.engine.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.sandbox.git.SandboxGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import io.jenkins.plugins.gitops.sandbox.git.SandboxSshServer;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RemoteAccessTest {

    private static final CommitAuthor AUTHOR = new CommitAuthor("Jane Doe", "");
    private static final String PASSPHRASE = "correct horse";

    @TempDir
    private Path folder;

    /** As GitHub's and GitLab's pages tell people to make it. */
    private static KeyPair createModernKey() throws Exception {
        return KeyUtils.generateKeyPair("ssh-ed25519", 256);
    }

    private static KeyPair createKey() throws Exception {
        return KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
    }

    private static String text(KeyPair key, String passphrase) throws Exception {
        OpenSSHKeyEncryptionContext encryption = null;
        if (passphrase != null) {
            encryption = new OpenSSHKeyEncryptionContext();
            encryption.setPassword(passphrase);
            encryption.setCipherType("256");
            // as few as possible: the default makes guessing slow, and tests
            encryption.setKdfRounds(1);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(key, "test", encryption, out);
        return out.toString(UTF_8);
    }

    private SandboxRepository createRepository(SandboxGitServer server) {
        return server.create("shop/config", Map.of("a.yaml", "a: 1\n", "b.yaml", "b: 1\n"));
    }

    private ConfigRepository open(GitRemote remote) {
        return new ConfigRepository(remote.withTimeout(Duration.ofSeconds(5)), folder.resolve("cache"));
    }

    private static BranchChange change() {
        return new BranchChange("a", 0, base -> {
            base.read("a.yaml").orElseThrow();
            return Optional.of(new CommitRequest(base, Map.of("a.yaml", "a: 2\n".getBytes(UTF_8)), "Change", AUTHOR));
        });
    }

    @Test
    void shouldLandBySshWithAKeyWithPassphraseAndKnownHosts() throws Exception {
        KeyPair key = createModernKey();
        try (SandboxGitServer server = SandboxGitServer.start(folder.resolve("server"))) {
            SandboxRepository origin = createRepository(server);
            try (SandboxSshServer ssh = SandboxSshServer.start(origin, key.getPublic());
                    ConfigRepository repository = open(GitRemote.of(ssh.cloneUrl())
                            .withSshKey(text(key, PASSPHRASE), PASSPHRASE, ssh.knownHosts()))) {

                repository.land("main", change());

                assertThat(origin.read("main", "a.yaml")).isEqualTo("a: 2\n");
                assertThat(origin.read("main", "b.yaml")).isEqualTo("b: 1\n");
            }
        }
    }

    @Test
    void shouldNotTalkToAServerWhoseKeyIsNotKnown() throws Exception {
        KeyPair key = createKey();
        try (SandboxGitServer server = SandboxGitServer.start(folder.resolve("server"))) {
            SandboxRepository origin = createRepository(server);
            try (SandboxSshServer ssh = SandboxSshServer.start(origin, key.getPublic());
                    SandboxSshServer other = SandboxSshServer.start(origin, key.getPublic())) {
                String port = ssh.cloneUrl().replaceAll(".*:(\\d+)/.*", "$1");
                String wrong = other.knownHosts().replaceAll("]:\\d+", "]:" + port);
                try (ConfigRepository repository =
                        open(GitRemote.of(ssh.cloneUrl()).withSshKey(text(key, null), null, wrong))) {

                    assertThatThrownBy(() -> repository.fetchBranch("main"))
                            .hasMessageContaining("known hosts")
                            .satisfies(failure -> assertThat(((OperationException) failure).isRetryable())
                                    .isFalse());
                }
            }
        }
    }

    @Test
    void shouldSayThatTheServerRefusesTheKey() throws Exception {
        try (SandboxGitServer server = SandboxGitServer.start(folder.resolve("server"))) {
            SandboxRepository origin = createRepository(server);
            try (SandboxSshServer ssh =
                            SandboxSshServer.start(origin, createKey().getPublic());
                    ConfigRepository repository = open(
                            GitRemote.of(ssh.cloneUrl()).withSshKey(text(createKey(), null), null, ssh.knownHosts()))) {

                assertThatThrownBy(() -> repository.fetchBranch("main")).hasMessageContaining("refuses the key");
            }
        }
    }

    @Test
    void shouldSayThatAKeyIsMissing() {
        try (ConfigRepository repository = open(GitRemote.of("git@localhost:shop/config.git"))) {
            assertThatThrownBy(() -> repository.fetchBranch("main")).hasMessageContaining("no key is configured");
        }
    }

    @Test
    void shouldRefuseKeysAndHostsThatCannotBeRead() throws Exception {
        GitRemote remote = GitRemote.of("git@localhost:shop/config.git");
        String key = text(createKey(), PASSPHRASE);

        assertThatThrownBy(() -> remote.withSshKey("secret-secret", null, "localhost ssh-rsa AAAA"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("secret-secret");
        assertThatThrownBy(() -> remote.withSshKey(key, "wrong", "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("passphrase");
        assertThatThrownBy(() -> remote.withSshKey(text(createKey(), null), null, "# nothing\n"))
                .hasMessageContaining("known hosts are empty");
    }

    @Test
    void shouldBelieveACertificateAuthorityOfTheUsersOwn() throws Exception {
        HttpsServer server = startHttps();
        try {
            String url = "https://localhost:" + server.getAddress().getPort() + "/shop/config.git";
            String pem = Files.readString(folder.resolve("ca.pem"));

            try (ConfigRepository stranger = open(GitRemote.of(url))) {
                assertThatThrownBy(() -> stranger.fetchBranch("main")).hasMessageContaining("certificate");
            }
            try (ConfigRepository trusting = open(GitRemote.of(url).withCertificateAuthority(pem))) {
                assertThatThrownBy(() -> trusting.fetchBranch("main")).hasMessageContaining("no such repository");
            }
        } finally {
            server.stop(0);
        }
        assertThatThrownBy(() -> GitRemote.of("https://localhost/x.git").withCertificateAuthority("none"))
                .hasMessageContaining("PEM");
    }

    private static KeyPair createServerKey() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(256);
        return generator.generateKeyPair();
    }

    /** By itself, for localhost. */
    private static X509Certificate certify(KeyPair pair) throws Exception {
        X500Name name = new X500Name("CN=localhost");
        Instant now = Instant.now();
        X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                name,
                BigInteger.ONE,
                Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)),
                name,
                pair.getPublic());
        builder.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(new GeneralName(GeneralName.dNSName, "localhost")));
        return new JcaX509CertificateConverter()
                .getCertificate(builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
    }

    /** Answers 404 to everything. */
    private HttpsServer startHttps() throws Exception {
        KeyPair pair = createServerKey();
        X509Certificate certificate = certify(pair);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("server", pair.getPrivate(), "changeit".toCharArray(), new Certificate[] {certificate});
        Files.writeString(
                folder.resolve("ca.pem"),
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate.getEncoded())
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        HttpsServer server = HttpsServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(context));
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    @Test
    void shouldGoThroughTheProxy() throws Exception {
        try (ServerSocket proxy = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                ConfigRepository repository = open(GitRemote.of("http://git.example.invalid/shop/config.git")
                        .withProxy("127.0.0.1", proxy.getLocalPort()))) {
            CompletableFuture<String> firstLine = CompletableFuture.supplyAsync(() -> firstLineOf(proxy));

            assertThatThrownBy(() -> repository.fetchBranch("main")).hasMessageContaining("git.example.invalid");

            assertThat(firstLine.get()).startsWith("GET http://git.example.invalid/shop/config.git/info/refs");
        }
    }

    private static String firstLineOf(ServerSocket proxy) {
        try (Socket socket = proxy.accept();
                BufferedReader reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8))) {
            String line = reader.readLine();
            socket.getOutputStream()
                    .write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                            .getBytes(UTF_8));
            return line;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
