package io.jenkins.plugins.gitops.engine.git;

import io.jenkins.plugins.gitops.engine.git.sign.CommitSigner;
import java.util.Objects;
import java.util.Optional;

/**
 * In whose name commits are written, beside their author, and how they are signed. Immutable.
 *
 * <p>Not a record: two are the same only where one may write for the other.
 */
public final class Committer {

    /** The author is the committer too, and commits are not signed. */
    public static final Committer AUTHOR = new Committer(null, null);

    private final CommitAuthor identityOrNull;
    private final CommitSigner signerOrNull;

    private Committer(CommitAuthor identityOrNull, CommitSigner signerOrNull) {
        this.identityOrNull = identityOrNull;
        this.signerOrNull = signerOrNull;
    }

    /** Returns this committer under a name of its own, for instance that of the controller's account. */
    public Committer named(CommitAuthor identity) {
        return new Committer(Objects.requireNonNull(identity, "identity"), signerOrNull);
    }

    /**
     * Returns this committer with a signature under each commit. Forges call it verified when the key belongs to the account
     * with the committer's address.
     */
    public Committer signing(CommitSigner signer) {
        return new Committer(identityOrNull, Objects.requireNonNull(signer, "signer"));
    }

    CommitAuthor identity(CommitAuthor author) {
        return identityOrNull == null ? author : identityOrNull;
    }

    Optional<CommitSigner> signer() {
        return Optional.ofNullable(signerOrNull);
    }
}
