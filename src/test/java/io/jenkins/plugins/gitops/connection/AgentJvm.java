package io.jenkins.plugins.gitops.connection;

import hudson.remoting.Channel;
import hudson.remoting.ChannelBuilder;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A JVM with nothing but Jenkins' agent program on its class path, which knows a name of this machine that no other does. */
public final class AgentJvm implements AutoCloseable {

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Process process;
    private final Channel channel;

    private AgentJvm(Path folder, String name) throws Exception {
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + name + "\n");
        Path program = Path.of(Channel.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx48m",
                        "-Djdk.net.hosts.file=" + hosts,
                        "-jar",
                        program.toString())
                .redirectError(Redirect.DISCARD)
                .start();
        channel = new ChannelBuilder("agent", threads).build(process.getInputStream(), process.getOutputStream());
    }

    public static AgentJvm start(Path folder, String name) throws Exception {
        return new AgentJvm(folder, name);
    }

    public Channel channel() {
        return channel;
    }

    public void kill() {
        process.destroyForcibly();
    }

    @Override
    public void close() throws Exception {
        channel.close();
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        threads.shutdownNow();
    }
}
