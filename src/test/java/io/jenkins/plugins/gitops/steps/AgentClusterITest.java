package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import hudson.EnvVars;
import hudson.model.Computer;
import hudson.model.Item;
import hudson.model.Result;
import hudson.model.User;
import hudson.security.AuthorizationStrategy;
import hudson.slaves.DumbSlave;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.sandbox.http.TlsFront;
import io.jenkins.plugins.gitops.sandbox.kubernetes.Fault;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import jenkins.model.Jenkins;
import jenkins.security.MasterToSlaveCallable;
import jenkins.security.QueueItemAuthenticatorConfiguration;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.MockQueueItemAuthenticator;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** A cluster over TLS by a name that only the agent's JVM knows: nobody but the agent can reach it. */
@WithJenkins
class AgentClusterITest {

    private static final String NAME = "api.edge.invalid";
    private static final String PIPELINE = """
            def p = gitopsPromote environment: 'dev', image: 'registry.example.org/shop/cart:%s'
            gitopsSync environment: 'dev', revision: p.commit
            gitopsVerify environment: 'dev', image: p.image, stableForSeconds: 0
            """;

    private static JenkinsRule jenkins;
    private static PipelineSandbox sandbox;
    private static TlsFront tls;
    private static DumbSlave agent;

    @BeforeAll
    static void start(JenkinsRule rule, @TempDir Path folder) throws Exception {
        jenkins = rule;
        sandbox = new PipelineSandbox(folder);
        sandbox.configureJenkins();
        tls = TlsFront.start(NAME, sandbox.cluster().url().getPort());
        Path hosts = Files.writeString(folder.resolve("hosts"), "127.0.0.1 " + NAME + "\n");
        agent = jenkins.createSlave("edge linux", new EnvVars("JAVA_TOOL_OPTIONS", "-Djdk.net.hosts.file=" + hosts));
        jenkins.waitOnline(agent);
    }

    @AfterAll
    static void stop() {
        tls.close();
        sandbox.close();
    }

    @BeforeEach
    void configure() {
        GitopsConfiguration.get().setClusters(List.of(cluster("edge && linux")));
    }

    private static ClusterConfig cluster(String label) {
        ClusterConfig cluster = new ClusterConfig("sandbox", "https://" + NAME + ":" + tls.port());
        cluster.setCredentialsId("cluster-token");
        cluster.setCaCertificate(tls.certificate());
        cluster.setAgent(label);
        return cluster;
    }

    private static FormValidation tested(String server, String label) {
        return jenkins.jenkins
                .getDescriptorByType(ClusterConfig.DescriptorImpl.class)
                .doTestConnection(
                        null, server, tls.certificate(), "cluster-token", false, "default", "", "", "", label);
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private static boolean says(WorkflowRun run, String text) {
        try {
            return JenkinsRule.getLog(run).contains(text);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Ends the agent's JVM as a crash does. */
    private static final class Halt extends MasterToSlaveCallable<Void, RuntimeException> {

        private static final long serialVersionUID = 1L;

        @Override
        public Void call() {
            Runtime.getRuntime().halt(1);
            return null;
        }
    }

    @Test
    void shouldGoOnAfterTheAgentWasKilledInTheMiddleOfASync() throws Exception {
        assertThatThrownBy(() -> InetAddress.getByName(NAME)).isInstanceOf(UnknownHostException.class);
        sandbox.cluster().pods().neverReady(PipelineSandbox.IMAGE);
        sandbox.cluster()
                .faults()
                .next(1, "PATCH", "/deployments/cart\\?(?!.*dryRun)", Fault.slow(Duration.ofSeconds(5)));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "cart");
        job.setDefinition(new CpsFlowDefinition(PIPELINE.formatted("1.4.2"), true));
        WorkflowRun run = job.scheduleBuild2(0).waitForStart();
        Computer computer = agent.toComputer();
        await(
                "the first write",
                () -> sandbox.cluster().requests().count("PATCH", "/namespaces/shop-dev\\?(?!.*dryRun)") > 0);
        // the second one is held up
        Thread.sleep(500);
        assertThat(sandbox.cluster().requests().count("PATCH", "/deployments/cart\\?(?!.*dryRun)"))
                .isZero();

        computer.getChannel().callAsync(new Halt());

        await(
                "the wait for an agent",
                () -> says(
                        run,
                        "(cluster sandbox is reached through agents with the label edge && linux; none is online)"));
        assertThat(run.isBuilding()).isTrue();

        computer.connect(true).get(30, TimeUnit.SECONDS);
        await("the wait for the pods", () -> says(run, "Synced dev"));
        await("a watch", () -> sandbox.cluster().requests().count("GET", "watch=true") > 0);
        assertThat(computer.countBusy()).isZero();
        sandbox.cluster().pods().recovers(PipelineSandbox.IMAGE);

        jenkins.assertBuildStatus(Result.SUCCESS, jenkins.waitForCompletion(run));
        jenkins.assertLogContains("runs registry.example.org/shop/cart:1.4.2", run);
    }

    @Test
    void shouldTestTheConnectionTheSameWay() {
        String server = "https://" + NAME + ":" + tls.port();

        assertThat(tested(server, "edge").getMessage()).contains("Kubernetes v1.33.0");
        assertThat(tested(server, "").getMessage()).contains("cannot be reached (" + NAME);
        assertThat(tested(server, "nowhere").getMessage())
                .contains(
                        "cannot be reached (the cluster is reached through agents with the label nowhere; none is online)");
        assertThat(tested("https://other.invalid:1", "edge").getMessage())
                .contains("cannot be reached (the agent " + agent.getNodeName()
                        + " cannot connect to other.invalid:1: the name is not known there)");
        assertThat(tested(sandbox.cluster().url().toString(), "edge").getMessage())
                .contains("could read its token");
    }

    @Test
    void shouldCheckTheLabelWhileTyping() {
        ClusterConfig.DescriptorImpl form = jenkins.jenkins.getDescriptorByType(ClusterConfig.DescriptorImpl.class);

        assertThat(form.doCheckAgent(null, "", "http://x", false).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(form.doCheckAgent(null, "edge", "https://x", false).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(form.doCheckAgent(null, agent.getNodeName(), "", false).kind).isEqualTo(FormValidation.Kind.OK);
        assertThat(form.doCheckAgent(null, "nowhere", "https://x", false).kind).isEqualTo(FormValidation.Kind.WARNING);
        assertThat(form.doCheckAgent(null, "edge &&", "https://x", false).kind).isEqualTo(FormValidation.Kind.ERROR);
        assertThat(form.doCheckAgent(null, "edge", "http://x", false).getMessage())
                .contains("could read the token");
        assertThat(form.doCheckAgent(null, "edge", "https://x", true).getMessage())
                .contains("could read the token");
    }

    @Test
    void shouldUseNoAgentThatTheBuildMayNotUse() throws Exception {
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ, CredentialsProvider.USE_ITEM, GitopsPermissions.SYNC)
                .everywhere()
                .to("dora"));
        WorkflowJob job = jenkins.createProject(WorkflowJob.class, "of-dora");
        job.setDefinition(new CpsFlowDefinition("gitopsPlan environment: 'dev', timeoutMinutes: 1", true));
        MockQueueItemAuthenticator asDora = new MockQueueItemAuthenticator()
                .authenticate("of-dora", User.getById("dora", true).impersonate2());
        QueueItemAuthenticatorConfiguration.get().getAuthenticators().add(asDora);
        try {
            WorkflowRun run = job.scheduleBuild2(0).waitForStart();

            await("the refusal", () -> !run.isBuilding() || says(run, "the permission Agent/Build"));
            jenkins.assertLogContains("and dora has the permission Agent/Build on none of them", run);

            run.doStop();
            jenkins.waitForCompletion(run);
        } finally {
            QueueItemAuthenticatorConfiguration.get().getAuthenticators().clear();
            jenkins.jenkins.setAuthorizationStrategy(AuthorizationStrategy.UNSECURED);
        }
    }
}
