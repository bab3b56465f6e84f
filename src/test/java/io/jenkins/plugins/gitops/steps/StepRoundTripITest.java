package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.config.ChangelogConfig;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.EnvironmentCluster;
import io.jenkins.plugins.gitops.config.IgnoredDifference;
import io.jenkins.plugins.gitops.config.RepositoryConfig;
import io.jenkins.plugins.gitops.config.edit.CopyValueEdit;
import io.jenkins.plugins.gitops.config.edit.HelmImageEdit;
import io.jenkins.plugins.gitops.config.edit.KustomizeImageEdit;
import io.jenkins.plugins.gitops.config.edit.RegexImageEdit;
import io.jenkins.plugins.gitops.steps.promote.GitopsCaptureStep;
import io.jenkins.plugins.gitops.steps.promote.GitopsPromoteStep;
import io.jenkins.plugins.gitops.steps.sync.GitopsPlanStep;
import io.jenkins.plugins.gitops.steps.sync.GitopsSyncStep;
import io.jenkins.plugins.gitops.steps.verify.GitopsVerifyStep;
import io.jenkins.plugins.gitops.steps.verify.VerifyExpectation;
import io.jenkins.plugins.gitops.steps.verify.VerifyHealthRule;
import io.jenkins.plugins.gitops.steps.verify.VerifyProbe;
import java.util.List;
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

    /** One Jenkins for all of them, since its start is what costs. */
    @Test
    void shouldReadBackWhatTheSnippetGeneratorWrites(JenkinsRule jenkins) throws Exception {
        assertThatItLeavesDefaultsOut();
        assertThatItKeepsEveryParameterOfPromote();
        assertThatItKeepsThePlacesOfPromote();
        assertThatItKeepsEveryParameterOfSync();
        assertThatItKeepsEveryParameterOfVerify();
        assertThatItKeepsWhatPromoteAsksOfOthers();
        assertThatItKeepsWhatThePullRequestCarries();
        assertThatItKeepsEveryParameterOfCapture();
        assertThatItKeepsHowASyncDecides();
        assertThatItKeepsHowAVerificationDecides();
        assertThatEveryParameterIsExplained();
    }

    private static GitopsPromoteStep promote() {
        GitopsPromoteStep step = new GitopsPromoteStep("staging");
        step.setImage("cart:1");
        return step;
    }

    private static void assertThatItLeavesDefaultsOut() throws Exception {
        assertRoundTrip(promote(), "gitopsPromote environment: 'staging', image: 'cart:1'");
        assertRoundTrip(new GitopsSyncStep("staging"), "gitopsSync 'staging'");
        assertRoundTrip(new GitopsVerifyStep("staging"), "gitopsVerify 'staging'");
        assertRoundTrip(new GitopsPlanStep("staging"), "gitopsPlan 'staging'");
        assertRoundTrip(new GitopsCaptureStep("staging"), "gitopsCapture 'staging'");
    }

    private static void assertThatItKeepsEveryParameterOfPromote() throws Exception {
        GitopsPromoteStep step = promote();
        step.setApplication("cart");
        step.setMode("commit");
        step.setPath("envs/staging");
        step.setTimeoutMinutes(5);
        RepositoryConfig repository = new RepositoryConfig("config", "https://git.example.org/shop/config.git");
        repository.setCredentialsId("git");
        step.setRepository(repository);

        assertRoundTrip(
                step,
                "gitopsPromote application: 'cart', environment: 'staging', image: 'cart:1', mode: 'commit',"
                        + " path: 'envs/staging', repository: [credentialsId: 'git', name: 'config',"
                        + " url: 'https://git.example.org/shop/config.git'], timeoutMinutes: 5");
    }

    private static void assertThatItKeepsThePlacesOfPromote() throws Exception {
        GitopsPromoteStep step = promote();
        RegexImageEdit regex = new RegexImageEdit("Dockerfile", "FROM cart:([0-9.]+)");
        regex.setExpectMatches(2);
        HelmImageEdit helm = new HelmImageEdit("values.yaml");
        helm.setOnMissing("create");
        step.setEdits(List.of(new KustomizeImageEdit(), helm, regex, new CopyValueEdit("a.yaml", "x", "b.yaml")));

        assertRoundTrip(
                step,
                "gitopsPromote edits: [kustomizeImage(), helmImage(file: 'values.yaml', onMissing: 'create'),"
                        + " regexImage(expectMatches: 2, file: 'Dockerfile', pattern: 'FROM cart:([0-9.]+)'),"
                        + " copyValue(file: 'b.yaml', fromFile: 'a.yaml', fromPath: 'x')], environment: 'staging',"
                        + " image: 'cart:1'");
    }

    private static void assertThatItKeepsEveryParameterOfSync() throws Exception {
        GitopsSyncStep step = new GitopsSyncStep("staging");
        step.setRevision("0123456789012345678901234567890123456789");
        step.setConflicts("force");
        step.setDryRun(true);
        step.setRevertDrift(true);
        step.setPrune(false);
        step.setNamespace("shop");
        step.setCluster(new ClusterConfig("production", "https://cluster.example.org:6443"));

        assertRoundTrip(
                step,
                "gitopsSync cluster: [name: 'production', serverUrl: 'https://cluster.example.org:6443'],"
                        + " conflicts: 'force', dryRun: true, environment: 'staging', namespace: 'shop', prune: false,"
                        + " revertDrift: true, revision: '0123456789012345678901234567890123456789'");
    }

    private static void assertThatItKeepsEveryParameterOfVerify() throws Exception {
        GitopsVerifyStep step = new GitopsVerifyStep("staging");
        step.setImage("cart:1");
        step.setNamespace("shop");
        step.setTimeoutMinutes(3);

        assertRoundTrip(
                step, "gitopsVerify environment: 'staging', image: 'cart:1', namespace: 'shop', timeoutMinutes: 3");
    }

    private static void assertThatItKeepsWhatPromoteAsksOfOthers() throws Exception {
        GitopsPromoteStep step = new GitopsPromoteStep("staging");
        step.setImages(List.of("cart:1, web:2"));
        step.setRequiredApprovals(2);
        step.setOnContentMismatch("ask");
        step.setKeepOnAbort(true);
        step.setAuthor("Bot <bot@example.org>");
        step.setSourceCommit("abc");
        ChangelogConfig changelog = new ChangelogConfig("https://git.example.org/shop/cart.git");
        changelog.setCredentialsId("git");
        changelog.setFrom("def");
        step.setChangelog(changelog);

        assertRoundTrip(
                step,
                "gitopsPromote author: 'Bot <bot@example.org>',"
                        + " changelog: [credentialsId: 'git', from: 'def',"
                        + " repository: 'https://git.example.org/shop/cart.git'], environment: 'staging',"
                        + " images: ['cart:1', 'web:2'], keepOnAbort: true, onContentMismatch: 'ask', requiredApprovals: 2, sourceCommit: 'abc'");
        GitopsPromoteStep from = new GitopsPromoteStep("production");
        from.setFrom("staging");
        assertRoundTrip(from, "gitopsPromote environment: 'production', from: 'staging'");
    }

    private static void assertThatItKeepsWhatThePullRequestCarries() throws Exception {
        GitopsPromoteStep step = promote();
        step.setReviewers(List.of("jane, joe"));
        step.setTeamReviewers(List.of("platform"));
        step.setLabels(List.of("release", "needs review"));
        step.setAssignees(List.of("jane"));
        step.setMilestone("1.5");
        step.setDraft(true);
        step.setAutoMerge("squash");
        step.setPlanInPullRequest(false);
        step.setKustomizeHelm(true);
        HelmChart helm = new HelmChart();
        helm.setReleaseName("cart");
        step.setHelm(helm);

        assertRoundTrip(
                step,
                "gitopsPromote assignees: ['jane'], autoMerge: 'squash', draft: true, environment: 'staging',"
                        + " helm: [releaseName: 'cart'], image: 'cart:1', kustomizeHelm: true,"
                        + " labels: ['release', 'needs review'], milestone: '1.5', planInPullRequest: false,"
                        + " reviewers: ['jane', 'joe'], teamReviewers: ['platform']");
    }

    private static void assertThatItKeepsEveryParameterOfCapture() throws Exception {
        GitopsCaptureStep step = new GitopsCaptureStep("staging");
        step.setApplication("cart");
        step.setRevision("0123456789012345678901234567890123456789");
        step.setFromCluster("eu-1");
        step.setWait(false);
        step.setRequiredApprovals(1);
        step.setOnContentMismatch("ask");
        step.setPlanInPullRequest(false);
        step.setKeepOnAbort(true);
        step.setAuthor("Bot <bot@example.org>");
        step.setPath("envs/staging");
        step.setNamespace("shop");
        step.setSensitiveKinds(List.of("Vault.example.org"));
        step.setSensitivePaths(List.of("spec.key"));
        step.setLabels(List.of("drift"));
        step.setTimeoutMinutes(5);
        step.setCluster(new ClusterConfig("production", "https://cluster.example.org:6443"));
        step.setRepository(new RepositoryConfig("config", "https://git.example.org/shop/config.git"));

        assertRoundTrip(
                step,
                "gitopsCapture application: 'cart', author: 'Bot <bot@example.org>',"
                        + " cluster: [name: 'production', serverUrl: 'https://cluster.example.org:6443'],"
                        + " environment: 'staging', fromCluster: 'eu-1', keepOnAbort: true, labels: ['drift'],"
                        + " namespace: 'shop', onContentMismatch: 'ask', path: 'envs/staging', planInPullRequest: false,"
                        + " repository: [name: 'config',"
                        + " url: 'https://git.example.org/shop/config.git'], requiredApprovals: 1,"
                        + " revision: '0123456789012345678901234567890123456789',"
                        + " sensitiveKinds: ['Vault.example.org'], sensitivePaths: ['spec.key'], timeoutMinutes: 5,"
                        + " wait: false");
    }

    private static void assertThatItKeepsHowASyncDecides() throws Exception {
        GitopsPlanStep step = new GitopsPlanStep("staging");
        step.setPullRequest(42);
        step.setDrift(true);
        step.setWorkspaceDirectory("deploy");
        step.setDeleteProtected(true);
        step.setAdopt(true);
        step.setRecreate(true);
        step.setAlwaysDryRun(true);
        step.setMaxDeletions(5);
        step.setMaxDeletionPercent(10);
        step.setAllowedNamespaces(List.of("shop", "jobs"));
        step.setAllowClusterScoped(false);
        step.setProtectedKinds(List.of("Secret"));
        step.setSensitiveKinds(List.of("SealedSecret.bitnami.com"));
        step.setSensitivePaths(List.of("spec.auth.key"));
        step.setKustomizeHelm(true);
        HelmChart helm = new HelmChart();
        helm.setReleaseName("cart");
        helm.setValuesFiles(List.of("values-dev.yaml", "/charts/cart/dev.yaml"));
        helm.setValues("replicas: 2");
        helm.setIncludeCrds(false);
        step.setHelm(helm);

        assertRoundTrip(
                step,
                "gitopsPlan adopt: true, allowClusterScoped: false, allowedNamespaces: ['shop', 'jobs'], alwaysDryRun: true, deleteProtected: true, drift: true,"
                        + " environment: 'staging', helm: [includeCrds: false, releaseName: 'cart', values: 'replicas: 2',"
                        + " valuesFiles: ['values-dev.yaml', '/charts/cart/dev.yaml']], kustomizeHelm: true,"
                        + " maxDeletionPercent: 10, maxDeletions: 5,"
                        + " protectedKinds: ['Secret'], pullRequest: 42, recreate: true,"
                        + " sensitiveKinds: ['SealedSecret.bitnami.com'], sensitivePaths: ['spec.auth.key'],"
                        + " workspaceDirectory: 'deploy'");
    }

    private static void assertThatItKeepsHowAVerificationDecides() throws Exception {
        GitopsVerifyStep step = new GitopsVerifyStep("staging");
        step.setImages(List.of("cart:1"));
        step.setCommit("abc");
        step.setStableForSeconds(0);
        step.setGraceSeconds(5);
        step.setFailFast(false);
        step.setAcceptOnDelete(true);
        step.setRequireServiceAddress(false);
        step.setRequireIngressAddress(true);
        step.setObjects(List.of("Deployment.apps cart"));
        VerifyProbe probe = new VerifyProbe("https://cart.example.org/health");
        probe.setContains("UP");
        probe.setStatus(204);
        probe.setAttempts(3);
        probe.setSeconds(9);
        probe.setMatching("v[0-9]+");
        probe.setCaCertificate("PEM");
        step.setProbes(List.of(probe));
        step.setExpectations(List.of(new VerifyExpectation("Job.batch migrate", "status.succeeded == 1")));
        VerifyHealthRule rule = new VerifyHealthRule("Widget.example.org", "status.ready");
        rule.setDegraded("status.broken");
        rule.setProgressing("status.busy");
        step.setHealthRules(List.of(rule));
        step.setJunit("gitops.xml");
        step.setRequireNoDrift(true);
        step.setKustomizeHelm(true);
        HelmChart helm = new HelmChart();
        helm.setValuesFiles(List.of("values-dev.yaml"));
        step.setHelm(helm);

        assertRoundTrip(
                step,
                "gitopsVerify acceptOnDelete: true, commit: 'abc', environment: 'staging',"
                        + " expectations: [[expression: 'status.succeeded == 1', object: 'Job.batch migrate']],"
                        + " failFast: false, graceSeconds: 5, healthRules: [[degraded: 'status.broken',"
                        + " healthy: 'status.ready', kind: 'Widget.example.org', progressing: 'status.busy']],"
                        + " helm: [valuesFiles: ['values-dev.yaml']], images: ['cart:1'], junit: 'gitops.xml', kustomizeHelm: true,"
                        + " objects: ['Deployment.apps cart'],"
                        + " probes: [[attempts: 3, caCertificate: 'PEM', contains: 'UP', matching: 'v[0-9]+', seconds: 9, status: 204,"
                        + " url: 'https://cart.example.org/health']], requireIngressAddress: true,"
                        + " requireNoDrift: true, requireServiceAddress: false, stableForSeconds: 0");
    }

    /** Each parameter has a help text. */
    private static void assertThatEveryParameterIsExplained() {
        for (Class<?> type : List.of(
                GitopsPromoteStep.class,
                GitopsSyncStep.class,
                GitopsPlanStep.class,
                GitopsVerifyStep.class,
                GitopsCaptureStep.class,
                EnvironmentCluster.class,
                IgnoredDifference.class,
                ChangelogConfig.class,
                HelmChart.class,
                VerifyProbe.class,
                VerifyExpectation.class,
                VerifyHealthRule.class)) {
            for (var parameter : DescribableModel.of(type).getParameters()) {
                boolean explained = false;
                for (Class<?> each = type; each != null && !explained; each = each.getSuperclass()) {
                    explained =
                            each.getResource(each.getSimpleName() + "/help-" + parameter.getName() + ".html") != null;
                }

                assertThat(explained)
                        .as("%s.%s", type.getSimpleName(), parameter.getName())
                        .isTrue();
            }
        }
    }
}
