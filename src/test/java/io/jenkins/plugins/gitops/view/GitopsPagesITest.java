package io.jenkins.plugins.gitops.view;

import static org.assertj.core.api.Assertions.assertThat;

import hudson.model.FreeStyleBuild;
import hudson.model.Item;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.waiting.FakeWaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.net.URI;
import java.net.URL;
import java.util.List;
import jenkins.model.CauseOfInterruption;
import jenkins.model.Jenkins;
import net.sf.json.JSONArray;
import net.sf.json.JSONObject;
import org.htmlunit.HttpMethod;
import org.htmlunit.Page;
import org.htmlunit.WebRequest;
import org.htmlunit.WebResponse;
import org.htmlunit.html.HtmlPage;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class GitopsPagesITest {

    private static JenkinsRule jenkins;
    private static RecordedBuild recorded;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        recorded = new RecordedBuild(rule, "cart");
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader")
                .grant(Jenkins.READ, Item.READ, Item.BUILD)
                .everywhere()
                .to("builder")
                .grant(Jenkins.READ, Item.READ, Item.CANCEL)
                .everywhere()
                .to("canceller")
                .grant(Jenkins.READ)
                .everywhere()
                .to("stranger"));
    }

    @AfterAll
    static void end() throws Exception {
        recorded.close();
    }

    /** Without scripts: the pages are whole before any of them runs. */
    private static JenkinsRule.WebClient as(String user) throws Exception {
        JenkinsRule.WebClient client = jenkins.createWebClient();
        client.withJavaScriptEnabled(false).withThrowExceptionOnFailingStatusCode(false);
        return client.withBasicCredentials(user);
    }

    private static String buildUrl() {
        return recorded.build().getUrl() + "gitops/";
    }

    private static JSONObject json(String user, String path) throws Exception {
        Page page = as(user).goTo(path, "application/json");
        assertThat(page.getWebResponse().getStatusCode()).isEqualTo(200);
        return JSONObject.fromObject(page.getWebResponse().getContentAsString());
    }

    private static int post(String user, String path) throws Exception {
        return answer(user, path).getStatusCode();
    }

    private static WebResponse answer(String user, String path) throws Exception {
        JenkinsRule.WebClient client = as(user);
        WebRequest request = new WebRequest(new URL(jenkins.getURL(), path), HttpMethod.POST);
        return client.getPage(client.addCrumb(request)).getWebResponse();
    }

    private static int status(String user, String path) throws Exception {
        return as(user).getPage(new URL(jenkins.getURL(), path))
                .getWebResponse()
                .getStatusCode();
    }

    @Test
    void shouldShowWhatEachStepDidAndWaitsFor() throws Exception {
        HtmlPage page = as("reader").goTo(buildUrl());

        assertThat(page.getElementsByTagName("h3"))
                .extracting(heading -> heading.getTextContent().strip())
                .containsExactly(
                        "Promote cart to dev", "Sync cart to dev", "Verify cart in dev", "Promote cart to staging");
        assertThat(page.asNormalizedText())
                .contains("What this build waits for")
                .contains("waits for pull request 42 to be merged (1 of 2 approvals, checks pass)")
                .contains("registry.example.org/shop/cart:1.4.1 → registry.example.org/shop/cart:1.4.2")
                .contains("2 created, 2 configured, 1 deleted, 4 unchanged");
        assertThat(page.getAnchorByHref("https://git.example.org/shop/config/pull/42"))
                .isNotNull();
        assertThat(page.getAnchorByHref(
                        "https://git.example.org/shop/config/commit/4f1d9c3b7a60e2d85b0c1f7e93a4d6528c0b9e17"))
                .isNotNull();
    }

    @Test
    void shouldShowThePlanFoldedAndMasked() throws Exception {
        HtmlPage page = as("reader").goTo(buildUrl() + "step/9/");

        assertThat(page.getElementsByTagName("details")).hasSize(3).noneMatch(each -> each.hasAttribute("open"));
        assertThat(page.getWebResponse().getContentAsString())
                .contains("data.password")
                .contains("(secret 91ac)")
                .contains("spec.template.spec.containers[name=cart].image")
                .contains("allowPrivilegeEscalation should be false")
                .contains("not in the config repository any more");
        Page document = as("reader").goTo(buildUrl() + "step/9/document/plan.json", "application/json");
        assertThat(document.getWebResponse().getContentAsString()).isEqualTo(RecordedBuild.document("plan.json"));
        assertThat(document.getWebResponse().getResponseHeaderValue("Content-Disposition"))
                .startsWith("attachment");
    }

    @Test
    void shouldShowTheChecksOfAVerification() throws Exception {
        HtmlPage page = as("reader").goTo(buildUrl() + "step/11/");

        assertThat(page.asNormalizedText())
                .contains("Deployment shop-dev/cart")
                .contains("runs registry.example.org/shop/cart:1.4.2 in 3 pods")
                .contains("Passed");
    }

    @Test
    void shouldSummarizeOnTheBuildsOwnPageAndOnNoOther() throws Exception {
        FreeStyleBuild other = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());

        HtmlPage page = as("reader").goTo(recorded.build().getUrl());

        assertThat(page.asNormalizedText())
                .contains("Promote cart to staging: waits for pull request 42 to be merged")
                .contains("Sync cart to dev: 2 created, 2 configured, 1 deleted, 4 unchanged");
        assertThat(as("reader").goTo(other.getUrl()).getWebResponse().getContentAsString())
                .doesNotContain("/gitops");
    }

    @Test
    void shouldAnswerTheMachineTheSame() throws Exception {
        JSONObject report = json("reader", buildUrl() + "api/json");

        assertThat(report.getString("build")).isEqualTo("cart#1");
        JSONArray steps = report.getJSONArray("steps");
        assertThat(steps.size()).isEqualTo(4);
        JSONObject waiting = steps.getJSONObject(3);
        assertThat(waiting.getString("id")).isEqualTo("14");
        assertThat(waiting.getString("kind")).isEqualTo("promote");
        assertThat(waiting.getString("state")).isEqualTo("waiting");
        assertThat(waiting.getString("application")).isEqualTo("cart");
        assertThat(waiting.getString("environment")).isEqualTo("staging");
        assertThat(waiting.getString("waitingFor")).startsWith("pull request 42");
        assertThat(waiting.getString("failure")).isEmpty();
        assertThat(waiting.getLong("startedMillis")).isPositive();
        assertThat(waiting.getLong("endedMillis")).isZero();
        assertThat(waiting.getLong("deadlineMillis")).isPositive();
        assertThat(waiting.getJSONObject("facts").getString("pullRequestNumber"))
                .isEqualTo("42");
        assertThat(steps.getJSONObject(1).getJSONArray("documents").toString()).isEqualTo("[\"plan.json\"]");
    }

    @Test
    void shouldAnswerThePlanAndTheChecksToTheMachine() throws Exception {
        JSONObject page = json("reader", buildUrl() + "step/9/api/json");

        JSONObject plan = page.getJSONObject("plan");
        assertThat(plan.getString("hash")).hasSize(64);
        assertThat(plan.getString("summary")).isEqualTo("2 to create, 2 to configure, 1 to delete, 4 unchanged");
        assertThat(plan.getJSONArray("warnings").size()).isEqualTo(1);
        JSONObject secret = plan.getJSONArray("changes").getJSONObject(3);
        assertThat(secret.getString("kind")).isEqualTo("Secret");
        assertThat(secret.getString("action")).isEqualTo("configured");
        assertThat(secret.getJSONArray("differences").getJSONObject(0).getString("after"))
                .isEqualTo("(secret 91ac)");
        assertThat(page.getJSONObject("step").getString("state")).isEqualTo("succeeded");
        JSONObject verification =
                json("reader", buildUrl() + "step/11/api/json").getJSONObject("verification");
        assertThat(verification.getBoolean("passed")).isTrue();
        assertThat(verification.getJSONArray("checks").getJSONObject(0).getString("outcome"))
                .isEqualTo("passed");
    }

    @Test
    void shouldLeaveTheBuildsOwnApiAsItWas() throws Exception {
        assertThat(json("reader", recorded.build().getUrl() + "api/json?depth=3")
                        .toString())
                .doesNotContain("waitingFor")
                .doesNotContain("planHash");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "waiting",
                "api/json",
                "step/9/",
                "step/9/api/json",
                "step/9/document/plan.json",
                "step/14/checkNow",
                "step/14/abort",
                "step/14/accept",
                "step/14/reject",
                "step/14/overrideFreeze"
            })
    void shouldNotExistForThoseWhoMayNotReadTheJob(String path) throws Exception {
        assertThat(status("stranger", buildUrl() + path)).isEqualTo(404);
        assertThat(post("stranger", buildUrl() + path)).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "reader, checkNow, 403",
        "canceller, checkNow, 403",
        "builder, checkNow, 200",
        "admin, checkNow, 200",
        "reader, abort, 403",
        "builder, abort, 403",
        "canceller, abort, 200",
        "admin, abort, 200",
    })
    void shouldActForThoseWhoMay(String user, String action, int status) throws Exception {
        int nudges = recorded.waiting().nudges();
        int aborts = recorded.waiting().aborts().size();

        assertThat(post(user, buildUrl() + "step/14/" + action)).isEqualTo(status);

        boolean done = status == 200;
        assertThat(recorded.waiting().nudges() - nudges).isEqualTo(done && action.equals("checkNow") ? 1 : 0);
        assertThat(recorded.waiting().aborts()).hasSize(aborts + (done && action.equals("abort") ? 1 : 0));
        if (done && action.equals("abort")) {
            assertThat(recorded.waiting().aborts().get(aborts))
                    .isEqualTo(new CauseOfInterruption.UserInterruption(user));
        }
    }

    @ParameterizedTest
    @CsvSource({"checkNow", "abort", "accept", "reject", "overrideFreeze"})
    void shouldActOnPostsOnly(String action) throws Exception {
        int nudges = recorded.waiting().nudges();
        int aborts = recorded.waiting().aborts().size();

        assertThat(status("admin", buildUrl() + "step/14/" + action)).isIn(404, 405);

        assertThat(recorded.waiting().nudges()).isEqualTo(nudges);
        assertThat(recorded.waiting().aborts()).hasSize(aborts);
    }

    @Test
    void shouldSayThatAStepDoesNotWaitAnyMore() throws Exception {
        assertThat(post("admin", buildUrl() + "step/9/checkNow")).isEqualTo(409);
        assertThat(post("admin", buildUrl() + "step/9/abort")).isEqualTo(409);
        assertThat(status("admin", buildUrl() + "step/77/")).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"accept, accepted", "reject, rejected"})
    void shouldTakeTheDecisionOfAPersonWhoMay(String action, String answer) throws Exception {
        try (RecordedBuild asked = new RecordedBuild(jenkins, "asked-" + action)) {
            String url = asked.build().getUrl() + "gitops/";
            assertThat(post("canceller", url + "step/14/" + action))
                    .as("nothing is asked, and nobody may decide")
                    .isEqualTo(403);
            asked.waiting().letDecide("canceller");
            assertThat(post("canceller", url + "step/14/" + action)).isEqualTo(409);
            asked.ask("canceller");

            assertThat(as("admin").goTo(url + "step/14/").asNormalizedText())
                    .contains("Merged with other content")
                    .contains("registry.example.org/shop/cart:1.3.7")
                    .doesNotContain("Reject");
            assertThat(as("canceller").goTo(url + "waiting").getWebResponse().getContentAsString())
                    .contains("step/14/accept")
                    .contains("step/14/reject");
            JSONObject page = json("reader", url + "step/14/api/json");
            assertThat(page.getJSONObject("step").getBoolean("asking")).isTrue();
            assertThat(page.getJSONArray("differences").getJSONObject(0).getString("merged"))
                    .isEqualTo("registry.example.org/shop/cart:1.3.7");
            for (String other : List.of("reader", "builder", "admin")) {
                assertThat(post(other, url + "step/14/" + action)).as(other).isEqualTo(403);
            }
            assertThat(asked.waiting().nudges()).isZero();

            assertThat(post("canceller", url + "step/14/" + action)).isEqualTo(200);
            assertThat(post("canceller", url + "step/14/reject"))
                    .as("the first answer counts")
                    .isEqualTo(409);

            assertThat(asked.waiting().nudges()).isEqualTo(1);
            JSONObject facts = json("reader", url + "step/14/api/json")
                    .getJSONObject("step")
                    .getJSONObject("facts");
            assertThat(facts.getString("answer")).isEqualTo(answer);
            assertThat(facts.getString("answeredBy")).isEqualTo("canceller");
            assertThat(as("reader").goTo(url + "step/14/").asNormalizedText()).contains(answer + " by canceller");
        }
    }

    @Test
    void shouldTakeTheOverrideOfAPersonWhoMay() throws Exception {
        try (RecordedBuild frozen = new RecordedBuild(jenkins, "frozen")) {
            String url = frozen.build().getUrl() + "gitops/";
            String action = url + "step/14/overrideFreeze?reason=hotfix";
            frozen.waiting().letOverride("canceller");
            assertThat(post("canceller", action)).as("it is not frozen").isEqualTo(409);
            frozen.freeze("canceller");

            assertThat(as("canceller").goTo(url + "waiting").getWebResponse().getContentAsString())
                    .contains("step/14/overrideFreeze");
            assertThat(as("canceller").goTo(url + "step/14/").getWebResponse().getContentAsString())
                    .contains("step/14/overrideFreeze");
            assertThat(as("admin").goTo(url + "waiting").getWebResponse().getContentAsString())
                    .contains("staging is frozen until Mon 2026-11-30 08:00 Europe/Berlin: Weekend")
                    .doesNotContain("overrideFreeze");
            assertThat(json("reader", url + "step/14/api/json")
                            .getJSONObject("step")
                            .getBoolean("frozen"))
                    .isTrue();
            for (String other : List.of("reader", "builder", "admin")) {
                assertThat(post(other, action)).as(other).isEqualTo(403);
            }
            WebResponse unreasonable = answer("canceller", url + "step/14/overrideFreeze");
            assertThat(unreasonable.getStatusCode()).as("without a reason").isEqualTo(400);
            assertThat(unreasonable.getContentType()).isEqualTo("text/plain");
            assertThat(unreasonable.getContentAsString())
                    .contains("500 characters")
                    .doesNotContain("<");
            assertThat(answer("reader", action).getContentAsString())
                    .contains("may not override a freeze")
                    .doesNotContain("<");
            assertThat(frozen.waiting().nudges()).isZero();

            assertThat(post("canceller", action)).isEqualTo(200);
            assertThat(post("canceller", action)).as("once is enough").isEqualTo(409);

            assertThat(frozen.waiting().nudges()).isEqualTo(1);
            JSONObject step = json("reader", url + "step/14/api/json").getJSONObject("step");
            assertThat(step.getBoolean("frozen")).isFalse();
            assertThat(step.getJSONObject("facts").getString("freezeOverriddenBy"))
                    .isEqualTo("canceller");
            assertThat(as("reader").goTo(url + "step/14/").asNormalizedText())
                    .contains("(overridden by canceller,")
                    .contains(": hotfix)");
        }
    }

    @ParameterizedTest
    @CsvSource({"reader, false, false", "builder, true, false", "canceller, false, true", "admin, true, true"})
    void shouldOfferWhatTheReaderMayDo(String user, boolean check, boolean abort) throws Exception {
        String html = as(user).goTo(buildUrl() + "waiting").getWebResponse().getContentAsString();

        assertThat(html.contains("/checkNow")).isEqualTo(check);
        assertThat(html.contains("/abort")).isEqualTo(abort);
        assertThat(html).doesNotContain("<html");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"../../../config.xml", "..%2f..%2f..%2fbuild.xml", "build.xml", "plan.json/../../9/plan.json", ""
            })
    void shouldHandOutNothingButDocuments(String name) throws Exception {
        Page page = as("reader")
                .getPage(URI.create(jenkins.getURL() + buildUrl() + "step/9/document/" + name)
                        .toURL());

        assertThat(page.getWebResponse().getStatusCode()).isIn(400, 404);
    }

    @Test
    void shouldEscapeAllThatComesFromOutside() throws Exception {
        try (RecordedBuild attacked = new RecordedBuild(jenkins, "attacked")) {
            attacked.attack();
            String url = attacked.build().getUrl();
            for (String path : List.of("", "gitops/", "gitops/waiting", "gitops/step/20/", "gitops/step/21/")) {
                String html = as("admin").goTo(url + path).getWebResponse().getContentAsString();

                assertThat(html).as(path).doesNotContain("<script>alert").doesNotContain("<img src=x");
                assertThat(html).as(path).doesNotContain("href=\"javascript:");
                assertThat(html).as(path).contains("&lt;script>alert(1)");
            }
        }
    }

    @Test
    void shouldShowAStepThatTheBuildDidNotEndAsAbandoned() throws Exception {
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        GitopsAction action = GitopsAction.of(build);
        action.open("3", StepRecord.Kind.PROMOTE, "cart", "staging", 1, 0);
        action.update("3", record -> record.await("pull request 7 to be merged"));

        HtmlPage page = as("reader").goTo(build.getUrl() + "gitops/");

        assertThat(page.asNormalizedText())
                .contains("Abandoned")
                .contains("It waited for pull request 7 to be merged")
                .doesNotContain("What this build waits for");
    }

    @Test
    void shouldSayThatADocumentIsLost() throws Exception {
        FreeStyleBuild build = jenkins.buildAndAssertSuccess(jenkins.createFreeStyleProject());
        GitopsAction action = GitopsAction.of(build);
        action.open("3", StepRecord.Kind.PLAN, "cart", "staging", 1, 0);
        action.write("3", StepRecord.PLAN_DOCUMENT, "{}");
        hudson.Util.deleteRecursive(new java.io.File(build.getRootDir(), "gitops"));

        assertThat(as("reader").goTo(build.getUrl() + "gitops/step/3/").asNormalizedText())
                .contains("The file cannot be read: plan.json");
    }

    @Test
    void shouldListToAdministratorsWhatWaitsWhere() throws Exception {
        JSONArray steps = json("admin", "manage/gitops-waiting/api/json").getJSONArray("steps");

        assertThat(steps.size()).isEqualTo(1);
        JSONObject row = steps.getJSONObject(0);
        assertThat(row.getString("id")).isEqualTo("cart#1 14");
        assertThat(row.getString("build")).isEqualTo("cart#1");
        assertThat(row.getJSONObject("step").getString("waitingFor")).startsWith("pull request 42");
        assertThat(as("admin").goTo("manage/gitops-waiting/").asNormalizedText())
                .contains("cart #1")
                .contains("pull request 42 to be merged");
        assertThat(as("admin").goTo("manage/").asNormalizedText()).contains("Waiting GitOps steps");
    }

    @ParameterizedTest
    @ValueSource(strings = {"reader", "builder", "canceller", "stranger"})
    void shouldKeepThatListFromAllOthers(String user) throws Exception {
        int nudges = recorded.waiting().nudges();
        int aborts = recorded.waiting().aborts().size();

        assertThat(status(user, "manage/gitops-waiting/")).isEqualTo(403);
        assertThat(status(user, "manage/gitops-waiting/api/json")).isEqualTo(403);
        assertThat(post(user, "manage/gitops-waiting/abort?step=cart%231%2014")).isEqualTo(403);
        assertThat(post(user, "manage/gitops-waiting/checkNow?step=cart%231%2014"))
                .isEqualTo(403);

        assertThat(recorded.waiting().nudges()).isEqualTo(nudges);
        assertThat(recorded.waiting().aborts()).hasSize(aborts);
    }

    @Test
    void shouldEndManyStepsAtOnceAndNoOthers() throws Exception {
        FakeWaitingStep one = new FakeWaitingStep("cart#1", "101", "", 0, "");
        FakeWaitingStep other = new FakeWaitingStep("cart#1", "102", "", 0, "");
        FakeWaitingStep gone = new FakeWaitingStep("gone#1", "103", "", 0, "");
        List<FakeWaitingStep> all = List.of(one, other, gone);
        all.forEach(WaitingSteps.get()::signIn);
        int before = recorded.waiting().aborts().size();
        try {
            assertThat(post("admin", "manage/gitops-waiting/abort?step=cart%231%20101&step=cart%231%20102&step=none"))
                    .isEqualTo(200);
            assertThat(post("admin", "manage/gitops-waiting/checkNow?step=cart%231%20101"))
                    .isEqualTo(200);
            assertThat(status("admin", "manage/gitops-waiting/")).isEqualTo(200);
        } finally {
            all.forEach(WaitingSteps.get()::signOut);
        }

        assertThat(one.aborts()).containsExactly(new CauseOfInterruption.UserInterruption("admin"));
        assertThat(other.aborts()).hasSize(1);
        assertThat(gone.aborts()).isEmpty();
        assertThat(one.nudges()).isEqualTo(1);
        assertThat(recorded.waiting().aborts()).hasSize(before);
    }
}
