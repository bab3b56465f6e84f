package io.jenkins.plugins.gitops.engine.git.sign;

/**
 * Signs commits with a key of the controller's. Blocking on the processor alone; safe for use by several threads.
 *
 * <p>Implementations never show their key, neither in {@code toString} nor in exceptions.
 */
public interface CommitSigner {

    /**
     * Returns the armored signature of a commit, as Git keeps it in the commit's {@code gpgsig} header.
     *
     * @param commit the commit's bytes without a signature
     * @throws io.jenkins.plugins.gitops.engine.operation.OperationException when the key cannot sign
     */
    String sign(byte[] commit);
}
