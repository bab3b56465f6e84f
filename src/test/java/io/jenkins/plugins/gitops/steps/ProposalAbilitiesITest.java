package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.jenkins.plugins.sshcredentials.impl.BasicSSHUserPrivateKey;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.model.Result;
import hudson.util.Secret;
import io.jenkins.plugins.gitops.config.EnvironmentConfig;
import io.jenkins.plugins.gitops.config.GitopsConfiguration;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxExtras;
import io.jenkins.plugins.gitops.sandbox.git.SandboxRepository;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What a promotion's pull request carries, and how it is merged without a person. */
@WithJenkins
class ProposalAbilitiesITest {

    private static final String NEW_IMAGE = PipelineSandbox.IMAGE + ":1.4.2";

    @TempDir
    private Path folder;

    private JenkinsRule jenkins;
    private PipelineSandbox sandbox;
    private WorkflowJob job;

    @BeforeEach
    void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        sandbox = new PipelineSandbox(folder);
        sandbox.configureJenkins();
        job = jenkins.createProject(WorkflowJob.class, "cart");
    }

    @AfterEach
    void stop() {
        sandbox.close();
    }

    private WorkflowRun run(Result result, String script) throws Exception {
        job.setDefinition(new CpsFlowDefinition(script, true));
        return jenkins.buildAndAssertStatus(result, job);
    }

    private static EnvironmentConfig environment(String name) {
        return GitopsConfiguration.get().environment(name).orElseThrow();
    }

    @Test
    void shouldMergeByItselfWhatItHasLabelledAsStepAndEnvironmentSay() throws Exception {
        SandboxRepository application = sandbox.forge().create("shop/cart", Map.of("Main.java", "1"));
        String before = application.tip("main");
        String after = application.commit("main", "Round prices to cents", Map.of("Main.java", "2"));
        environment("staging").setLabels("gitops, needs review");
        environment("staging").setMilestone("Release 7");
        environment("staging").setAutoMerge("merge");

        WorkflowRun merged = run(Result.SUCCESS, """
                def p = gitopsPromote environment: 'staging', image: '%s', autoMerge: 'squash',
                    reviewers: ['jane'], labels: ['cart', 'gitops'], assignees: ['john'], teamReviewers: ['release-managers'],
                    sourceCommit: '%s', changelog: [repository: '%s', credentialsId: 'git', from: '%s']
                echo "state=${p.state} branch=${p.branch}"
                """.formatted(NEW_IMAGE, after, application.cloneUrl(), before));

        jenkins.assertLogContains("state=MERGED branch=main", merged);
        assertThat(sandbox.forge()
                        .forge()
                        .pullRequest(sandbox.repository().slug(), 1)
                        .body())
                .contains("Round prices to cents");
        SandboxExtras.Of extras =
                sandbox.forge().forge().extras().of(sandbox.repository().slug(), 1);
        assertThat(extras.labels()).containsExactlyInAnyOrder("gitops", "needs review", "cart");
        assertThat(extras.reviewers()).containsExactly("jane");
        assertThat(extras.assignees()).containsExactly("john");
        assertThat(extras.teams()).containsExactly("release-managers");
        assertThat(extras.milestone()).isEqualTo("Release 7");
        assertThat(sandbox.repository().log("main").get(0).parents())
                .as("squashed")
                .hasSize(1);
        WorkflowRun refused = run(
                Result.FAILURE,
                "gitopsPromote environment: 'staging', image: '%s', autoMerge: 'yes'".formatted(NEW_IMAGE));
        jenkins.assertLogContains("autoMerge: \"yes\" is not known; write squash, merge or rebase", refused);
        WorkflowRun nowhere = run(
                Result.FAILURE,
                "gitopsPromote environment: 'staging', image: '%s', changelog: [repository: '']".formatted(NEW_IMAGE));
        jenkins.assertLogContains("The repository's address is empty", nowhere);
        jenkins.assertLogNotContains("NullPointerException", nowhere);
        environment("staging").setAutoMerge(null);
        WorkflowRun around = run(
                Result.FAILURE,
                "gitopsPromote environment: 'staging', image: '%s', autoMerge: 'merge'".formatted(NEW_IMAGE));
        jenkins.assertLogContains("are merged by people, and the step's autoMerge would go around that", around);
    }

    private static String sshKey() throws Exception {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(
                KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256), "test", null, text);
        return text.toString(StandardCharsets.UTF_8);
    }

    private String rawTip() throws Exception {
        return new String(
                sandbox.repository()
                        .jgit()
                        .open(sandbox.repository().tipId("main"))
                        .getBytes(),
                StandardCharsets.UTF_8);
    }

    @Test
    void shouldSignItsCommitsInTheNameOfTheCommitter() throws Exception {
        var credentials = SystemCredentialsProvider.getInstance().getCredentials();
        credentials.add(new BasicSSHUserPrivateKey(
                CredentialsScope.GLOBAL,
                "signing",
                "",
                new BasicSSHUserPrivateKey.DirectEntryPrivateKeySource(sshKey()),
                null,
                ""));
        credentials.add(
                new StringCredentialsImpl(CredentialsScope.GLOBAL, "no-key", "", Secret.fromString("marker-secret")));
        RepositoryConfig repository =
                GitopsConfiguration.get().getRepositories().get(0);
        repository.setCommitter("GitOps <gitops@example.org>");
        repository.setSigningCredentialsId("signing");

        run(Result.SUCCESS, "gitopsPromote environment: 'dev', image: '%s'".formatted(NEW_IMAGE));

        assertThat(rawTip())
                .contains("\ncommitter GitOps <gitops@example.org> ")
                .contains("\ngpgsig -----BEGIN SSH SIGNATURE-----\n");
        assertThat(sandbox.repository().log("main").get(0).author()).doesNotContain("gitops@example.org");
        repository.setSigningCredentialsId("no-key");
        WorkflowRun refused = run(
                Result.FAILURE, "gitopsPromote environment: 'dev', image: '%s:1.4.3'".formatted(PipelineSandbox.IMAGE));
        jenkins.assertLogContains(
                "The credentials \"no-key\" sign no commits: The OpenPGP key cannot be read", refused);
        jenkins.assertLogNotContains("marker-secret", refused);
    }
}
