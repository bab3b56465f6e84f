package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import org.jenkinsci.plugins.structs.describable.DescribableModel;
import org.jenkinsci.plugins.workflow.cps.Snippetizer;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/** What the Snippet Generator writes is short, and is read back as it was. */
@WithJenkins
class StepRoundTripITest {

    @SuppressWarnings("unchecked")
    private static void assertRoundTrip(Step step, String snippet) throws Exception {
        DescribableModel<Step> model = (DescribableModel<Step>) DescribableModel.of(step.getClass());

        Step again = model.instantiate(model.uninstantiate2(step).toMap(), null);

        assertThat(Snippetizer.object2Groovy(step)).isEqualTo(snippet);
        assertThat(Snippetizer.object2Groovy(again)).isEqualTo(snippet);
    }

    @Test
    void shouldLeaveDefaultsOut(JenkinsRule jenkins) throws Exception {
        assertRoundTrip(
                new GitopsPromoteStep("staging", "cart:1"), "gitopsPromote environment: 'staging', image: 'cart:1'");
        assertRoundTrip(new GitopsSyncStep("staging"), "gitopsSync 'staging'");
        assertRoundTrip(new GitopsVerifyStep("staging"), "gitopsVerify 'staging'");
    }

    @Test
    void shouldKeepEveryParameterOfPromote(JenkinsRule jenkins) throws Exception {
        GitopsPromoteStep step = new GitopsPromoteStep("staging", "cart:1");
        step.setApplication("cart");
        step.setMode("commit");
        step.setPath("envs/staging");
        step.setTimeLimitMinutes(5);
        RepositoryConfig repository = new RepositoryConfig("config", "https://git.example.org/shop/config.git");
        repository.setCredentialsId("git");
        step.setRepository(repository);

        assertRoundTrip(
                step,
                "gitopsPromote application: 'cart', environment: 'staging', image: 'cart:1', mode: 'commit',"
                        + " path: 'envs/staging', repository: [credentialsId: 'git', name: 'config',"
                        + " url: 'https://git.example.org/shop/config.git'], timeLimitMinutes: 5");
    }

    @Test
    void shouldKeepEveryParameterOfSync(JenkinsRule jenkins) throws Exception {
        GitopsSyncStep step = new GitopsSyncStep("staging");
        step.setRevision("0123456789012345678901234567890123456789");
        step.setConflicts("force");
        step.setDryRun(true);
        step.setPrune(false);
        step.setNamespace("shop");
        step.setCluster(new ClusterConfig("production", "https://cluster.example.org:6443"));

        assertRoundTrip(
                step,
                "gitopsSync cluster: [name: 'production', serverUrl: 'https://cluster.example.org:6443'],"
                        + " conflicts: 'force', dryRun: true, environment: 'staging', namespace: 'shop', prune: false,"
                        + " revision: '0123456789012345678901234567890123456789'");
    }

    @Test
    void shouldKeepEveryParameterOfVerify(JenkinsRule jenkins) throws Exception {
        GitopsVerifyStep step = new GitopsVerifyStep("staging");
        step.setImage("cart:1");
        step.setNamespace("shop");
        step.setTimeLimitMinutes(3);

        assertRoundTrip(
                step, "gitopsVerify environment: 'staging', image: 'cart:1', namespace: 'shop', timeLimitMinutes: 3");
    }
}
