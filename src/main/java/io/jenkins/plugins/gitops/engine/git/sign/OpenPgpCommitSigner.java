package io.jenkins.plugins.gitops.engine.git.sign;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.jenkins.plugins.gitops.engine.operation.OperationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Date;
import java.util.Iterator;
import java.util.Locale;
import org.bouncycastle.bcpg.ArmoredOutputStream;
import org.bouncycastle.bcpg.HashAlgorithmTags;
import org.bouncycastle.bcpg.sig.KeyFlags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPPrivateKey;
import org.bouncycastle.openpgp.PGPPublicKey;
import org.bouncycastle.openpgp.PGPSecretKey;
import org.bouncycastle.openpgp.PGPSecretKeyRing;
import org.bouncycastle.openpgp.PGPSecretKeyRingCollection;
import org.bouncycastle.openpgp.PGPSignature;
import org.bouncycastle.openpgp.PGPSignatureGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketGenerator;
import org.bouncycastle.openpgp.PGPSignatureSubpacketVector;
import org.bouncycastle.openpgp.PGPUtil;
import org.bouncycastle.openpgp.operator.bc.BcKeyFingerprintCalculator;
import org.bouncycastle.openpgp.operator.bc.BcPBESecretKeyDecryptorBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPContentSignerBuilder;
import org.bouncycastle.openpgp.operator.bc.BcPGPDigestCalculatorProvider;

/** Signs with an OpenPGP key, as {@code git commit -S} does with GnuPG; no GnuPG is needed. */
public final class OpenPgpCommitSigner implements CommitSigner {

    private final PGPPublicKey publicKey;
    private final PGPPrivateKey privateKey;

    private OpenPgpCommitSigner(PGPPublicKey publicKey, PGPPrivateKey privateKey) {
        this.publicKey = publicKey;
        this.privateKey = privateKey;
    }

    /**
     * Returns a signer with the newest key of a secret key ring that may sign.
     *
     * @param armoredSecretKey what {@code gpg --armor --export-secret-keys} or {@code --export-secret-subkeys} prints
     * @param passphraseOrNull null for a key without one
     * @throws IllegalArgumentException when it cannot be read, or has no key that may sign
     */
    public static CommitSigner of(String armoredSecretKey, String passphraseOrNull) {
        char[] passphrase = passphraseOrNull == null ? new char[0] : passphraseOrNull.toCharArray();
        try {
            PGPSecretKey key = signingKey(armoredSecretKey);
            PGPPrivateKey opened = key.extractPrivateKey(
                    new BcPBESecretKeyDecryptorBuilder(new BcPGPDigestCalculatorProvider()).build(passphrase));
            return new OpenPgpCommitSigner(key.getPublicKey(), opened);
        } catch (IOException | PGPException | RuntimeException e) {
            // without the cause: its message may quote the key
            throw new IllegalArgumentException("The OpenPGP key cannot be read ("
                    + e.getClass().getSimpleName()
                    + "); give a secret key that may sign, as gpg --armor --export-secret-keys prints it, and its"
                    + " passphrase if it has one");
        }
    }

    private static PGPSecretKey signingKey(String armored) throws IOException, PGPException {
        PGPSecretKeyRingCollection rings = new PGPSecretKeyRingCollection(
                PGPUtil.getDecoderStream(new ByteArrayInputStream(armored.getBytes(UTF_8))),
                new BcKeyFingerprintCalculator());
        PGPSecretKey best = null;
        for (PGPSecretKeyRing ring : rings) {
            for (PGPSecretKey key : ring) {
                boolean usable = !key.isPrivateKeyEmpty() && maySign(key.getPublicKey());
                if (usable && (best == null || isNewer(key, best))) {
                    best = key;
                }
            }
        }
        if (best == null) {
            throw new PGPException("no key may sign");
        }
        return best;
    }

    private static boolean isNewer(PGPSecretKey key, PGPSecretKey other) {
        return !key.getPublicKey().getCreationTime().before(other.getPublicKey().getCreationTime());
    }

    private static boolean maySign(PGPPublicKey key) {
        long seconds = key.getValidSeconds();
        boolean expired = seconds > 0
                && key.getCreationTime().toInstant().plusSeconds(seconds).isBefore(Instant.now());
        if (expired || key.hasRevocation()) {
            return false;
        }
        for (Iterator<PGPSignature> signatures = key.getSignatures(); signatures.hasNext(); ) {
            PGPSignatureSubpacketVector packets = signatures.next().getHashedSubPackets();
            if (packets != null && packets.getKeyFlags() != 0) {
                return (packets.getKeyFlags() & KeyFlags.SIGN_DATA) != 0;
            }
        }
        return key.isMasterKey();
    }

    @Override
    public String sign(byte[] commit) {
        try {
            PGPSignatureGenerator generator = new PGPSignatureGenerator(
                    new BcPGPContentSignerBuilder(publicKey.getAlgorithm(), HashAlgorithmTags.SHA512), publicKey);
            generator.init(PGPSignature.BINARY_DOCUMENT, privateKey);
            PGPSignatureSubpacketGenerator packets = new PGPSignatureSubpacketGenerator();
            packets.setIssuerFingerprint(false, publicKey);
            packets.setSignatureCreationTime(false, new Date());
            generator.setHashedSubpackets(packets.generate());
            generator.update(commit);
            return armored(generator.generate());
        } catch (IOException | PGPException | RuntimeException e) {
            throw new OperationException("The commit cannot be signed with the configured OpenPGP key ("
                    + e.getClass().getSimpleName() + "); give another key, or sign no commits");
        }
    }

    private static String armored(PGPSignature signature) throws IOException {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        try (ArmoredOutputStream armor =
                ArmoredOutputStream.builder().clearHeaders().build(text)) {
            signature.encode(armor);
        }
        return text.toString(UTF_8).strip();
    }

    /** Returns the key's id, and nothing of the key. */
    @Override
    public String toString() {
        return "OpenPGP key " + String.format(Locale.ROOT, "%016X", publicKey.getKeyID());
    }
}
