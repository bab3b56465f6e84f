package io.jenkins.plugins.gitops.engine.git;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.gitops.engine.git.sign.CommitSigner;
import io.jenkins.plugins.gitops.engine.git.sign.OpenPgpCommitSigner;
import io.jenkins.plugins.gitops.engine.git.sign.SshCommitSigner;
import io.jenkins.plugins.gitops.sandbox.git.NativeGit;
import io.jenkins.plugins.gitops.sandbox.git.SandboxGitServer;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyEncryptionContext;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyAlgorithmTags;
import org.bouncycastle.bcpg.PublicKeyPacket;
import org.bouncycastle.bcpg.SymmetricKeyAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.crypto.generators.Ed25519KeyPairGenerator;
import org.bouncycastle.crypto.params.Ed25519KeyGenerationParameters;
import org.bouncycastle.openpgp.PGPKeyPair;
import org.bouncycastle.openpgp.PGPKeyRingGenerator;
import org.bouncycastle.openpgp.PGPPublicKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyEncryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;
import org.bouncycastle.openpgp.operator.bc.BcPGPKeyPair;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What git, with OpenSSH and GnuPG, makes of the signatures. */
class CommitSigningTest {

    private static final CommitAuthor JANE = new CommitAuthor("Jane Doe", "jane@example.org");
    private static final CommitAuthor BOT = new CommitAuthor("GitOps", "gitops@example.org");
    private static final String PASSPHRASE = "correct horse";

    @TempDir
    private static Path folder;

    private static SandboxGitServer server;

    @BeforeAll
    static void start() {
        server = SandboxGitServer.start(folder.resolve("server"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static SandboxRepository land(String name, Committer committer) {
        SandboxRepository origin = server.create("shop/" + name, Map.of("a.yaml", "a: 1\n"));
        GitRemote remote = GitRemote.of(origin.cloneUrl().toString());
        try (ConfigRepository repository = new ConfigRepository(remote, folder.resolve(name), committer)) {
            byte[] content = "a: 2\n".getBytes(UTF_8);
            repository.land(
                    "main",
                    new BranchChange(
                            "a",
                            0,
                            base -> Optional.of(
                                    new CommitRequest(base, Map.of("a.yaml", content), "Ändern\n\nBody\n", JANE))));
        }
        return origin;
    }

    private static KeyPair createSshKey(String kind, int size) throws Exception {
        if (!kind.equals("ssh-rsa")) {
            return KeyUtils.generateKeyPair(kind, size);
        }
        // the JDK's own is many times faster than the provider that SSHD prefers
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA", "SunRsaSign");
        generator.initialize(size);
        return generator.generateKeyPair();
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

    private static NativeGit.Outcome verifySsh(SandboxRepository origin, String principal, KeyPair key)
            throws IOException {
        Path allowed = Files.createTempFile(folder, "allowed", "");
        Files.writeString(allowed, principal + " " + PublicKeyEntry.toString(key.getPublic()) + "\n");
        return new NativeGit(origin.directory())
                .attempt(
                        "-c",
                        "gpg.format=ssh",
                        "-c",
                        "gpg.ssh.allowedSignersFile=" + allowed,
                        "verify-commit",
                        "-v",
                        "main");
    }

    @ParameterizedTest
    @CsvSource({"ssh-ed25519, 256", "ecdsa-sha2-nistp256, 256", "ecdsa-sha2-nistp521, 521", "ssh-rsa, 2048"})
    void shouldSignWithSshKeysAsGitDoes(String kind, int size) throws Exception {
        KeyPair key = createSshKey(kind, size);
        CommitSigner signer = SshCommitSigner.of(text(key, null), null);

        SandboxRepository origin = land(kind, Committer.AUTHOR.named(BOT).signing(signer));

        assertThat(verifySsh(origin, "gitops@example.org", key))
                .satisfies(outcome ->
                        assertThat(outcome.exitCode()).as(outcome.output()).isZero())
                .extracting(NativeGit.Outcome::output)
                .asString()
                .contains("Good \"git\" signature for gitops@example.org");
        KeyPair other = KeyUtils.generateKeyPair("ssh-ed25519", 256);
        assertThat(verifySsh(origin, "gitops@example.org", other).exitCode()).isNotZero();
        assertThat(new NativeGit(origin.directory()).attempt("fsck", "--strict").exitCode())
                .isZero();
    }

    @Test
    void shouldSignWithOpenPgpKeysAsGitDoes() throws Exception {
        PGPKeyRingGenerator keys = createPgpKeys();
        CommitSigner signer = OpenPgpCommitSigner.of(armored(keys.generateSecretKeyRing()), PASSPHRASE);

        SandboxRepository origin = land("pgp", Committer.AUTHOR.named(BOT).signing(signer));

        Path home = Files.createDirectory(folder.resolve("gnupg"));
        assertThat(home.toFile().setExecutable(true, true)).isTrue();
        Path publicKey = Files.writeString(folder.resolve("key.asc"), armored(keys.generatePublicKeyRing()));
        run("gpg", "--homedir", home.toString(), "--batch", "--no-autostart", "--import", publicKey.toString());
        Path program = Files.writeString(
                folder.resolve("gpg.sh"), "#!/bin/sh\nexec gpg --homedir " + home + " --no-autostart \"$@\"\n");
        assertThat(program.toFile().setExecutable(true)).isTrue();
        NativeGit.Outcome outcome = new NativeGit(origin.directory())
                .attempt("-c", "gpg.program=" + program, "verify-commit", "-v", "main");
        assertThat(outcome.exitCode()).as(outcome.output()).isZero();
        assertThat(outcome.output()).contains("Good signature from \"GitOps <gitops@example.org>\"");
    }

    private static void run(String... command) throws Exception {
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("gpg.log").toFile())
                .start();
        assertThat(process.waitFor())
                .as(Files.readString(folder.resolve("gpg.log")))
                .isZero();
    }

    /** A key that certifies, and a subkey that signs, as people are told to make them. */
    private static PGPKeyRingGenerator createPgpKeys() throws Exception {
        BcPGPDigestCalculatorProvider digests = new BcPGPDigestCalculatorProvider();
        PGPKeyPair primary = createPgpKey();
        PGPKeyRingGenerator generator = new PGPKeyRingGenerator(
                PGPSignature.POSITIVE_CERTIFICATION,
                primary,
                "GitOps <gitops@example.org>",
                digests.get(HashAlgorithmTags.SHA1),
                flags(KeyFlags.CERTIFY_OTHER).generate(),
                null,
                signer(primary),
                new BcPBESecretKeyEncryptorBuilder(
                                SymmetricKeyAlgorithmTags.AES_256, digests.get(HashAlgorithmTags.SHA256))
                        .build(PASSPHRASE.toCharArray()));
        PGPKeyPair signing = createPgpKey();
        generator.addSubKey(signing, flags(KeyFlags.SIGN_DATA).generate(), null, signer(signing));
        return generator;
    }

    private static PGPKeyPair createPgpKey() throws Exception {
        Ed25519KeyPairGenerator generator = new Ed25519KeyPairGenerator();
        generator.init(new Ed25519KeyGenerationParameters(new SecureRandom()));
        // GnuPG reads version 4
        return new BcPGPKeyPair(
                PublicKeyPacket.VERSION_4,
                PublicKeyAlgorithmTags.EDDSA_LEGACY,
                generator.generateKeyPair(),
                new Date());
    }

    private static BcPGPContentSignerBuilder signer(PGPKeyPair key) {
        return new BcPGPContentSignerBuilder(key.getPublicKey().getAlgorithm(), HashAlgorithmTags.SHA512);
    }

    private static PGPSignatureSubpacketGenerator flags(int flags) {
        PGPSignatureSubpacketGenerator packets = new PGPSignatureSubpacketGenerator();
        packets.setKeyFlags(false, flags);
        return packets;
    }

    private static String armored(PGPSecretKeyRing keys) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor = ArmoredOutputStream.builder().build(text)) {
            keys.encode(armor);
        }
        return text.toString(UTF_8);
    }

    private static String armored(PGPPublicKeyRing keys) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor = ArmoredOutputStream.builder().build(text)) {
            keys.encode(armor);
        }
        return text.toString(UTF_8);
    }

    @Test
    void shouldNameTheCommitterBesideTheAuthor() {
        SandboxRepository origin = land("named", Committer.AUTHOR.named(BOT));

        assertThat(new NativeGit(origin.directory()).run("log", "-1", "--format=%an <%ae>, %cn <%ce>", "main"))
                .isEqualTo("Jane Doe <jane@example.org>, GitOps <gitops@example.org>\n");
    }

    @Test
    void shouldNotShowKeysThatCannotBeRead() throws Exception {
        String ssh = text(KeyUtils.generateKeyPair("ssh-ed25519", 256), PASSPHRASE);
        String pgp = armored(createPgpKeys().generateSecretKeyRing());

        for (Runnable wrong : List.<Runnable>of(
                () -> SshCommitSigner.of(ssh, "wrong"),
                () -> SshCommitSigner.of("secret-secret", null),
                () -> OpenPgpCommitSigner.of(pgp, "wrong"),
                () -> OpenPgpCommitSigner.of("secret-secret", null))) {
            assertThatThrownBy(wrong::run)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("passphrase")
                    .hasMessageNotContaining("secret-secret")
                    .hasNoCause();
        }
        assertThat(SshCommitSigner.of(ssh, PASSPHRASE)).hasToString("SSH key of the kind ssh-ed25519");
    }
}
