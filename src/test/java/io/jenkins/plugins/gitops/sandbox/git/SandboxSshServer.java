package io.jenkins.plugins.gitops.sandbox.git;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.Environment;
import org.apache.sshd.server.ExitCallback;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.channel.ChannelSession;
import org.apache.sshd.server.command.Command;
import org.eclipse.jgit.transport.ReceivePack;
import org.eclipse.jgit.transport.UploadPack;

/** A Git server over SSH on 127.0.0.1 for one repository, and for one key. */
public final class SandboxSshServer implements AutoCloseable {

    private final SshServer server = SshServer.setUpDefaultServer();
    private final KeyPair hostKey;
    private final SandboxRepository repository;

    private SandboxSshServer(SandboxRepository repository, PublicKey allowed) throws Exception {
        this.repository = repository;
        this.hostKey = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
        server.setHost("127.0.0.1");
        server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
        server.setPublickeyAuthenticator((user, key, session) -> KeyUtils.compareKeys(key, allowed));
        server.setCommandFactory((channel, command) -> new GitCommand(command));
        server.start();
    }

    /** Starts a server on any free port. */
    public static SandboxSshServer start(SandboxRepository repository, PublicKey allowed) {
        try {
            return new SandboxSshServer(repository, allowed);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns where the repository is cloned from. */
    public String cloneUrl() {
        return "ssh://git@127.0.0.1:" + server.getPort() + "/" + repository.slug() + ".git";
    }

    /** Returns the line of {@code known_hosts} for this server. */
    public String knownHosts() {
        return "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(hostKey.getPublic()) + "\n";
    }

    @Override
    public void close() {
        try {
            server.stop(true);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private final class GitCommand implements Command {

        private final String line;
        private InputStream in;
        private OutputStream out;
        private OutputStream err;
        private ExitCallback exit;

        GitCommand(String line) {
            this.line = line;
        }

        @Override
        public void setInputStream(InputStream stream) {
            in = stream;
        }

        @Override
        public void setOutputStream(OutputStream stream) {
            out = stream;
        }

        @Override
        public void setErrorStream(OutputStream stream) {
            err = stream;
        }

        @Override
        public void setExitCallback(ExitCallback callback) {
            exit = callback;
        }

        @Override
        public void start(ChannelSession channel, Environment environment) {
            String protocol = environment.getEnv().get("GIT_PROTOCOL");
            Thread thread = new Thread(() -> exit.onExit(serve(protocol)), "sandbox-ssh");
            thread.setDaemon(true);
            thread.start();
        }

        private int serve(String protocol) {
            try {
                if (line.startsWith("git-receive-pack ")) {
                    new ReceivePack(repository.jgit()).receive(in, out, err);
                } else {
                    UploadPack pack = new UploadPack(repository.jgit());
                    if (protocol != null) {
                        pack.setExtraParameters(List.of(protocol.split(":")));
                    }
                    pack.upload(in, out, err);
                }
                return 0;
            } catch (IOException e) {
                return 1;
            }
        }

        @Override
        public void destroy(ChannelSession channel) {
            // the streams are closed with the channel
        }
    }
}
