package io.jenkins.plugins.gitops.view;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import hudson.model.User;
import io.jenkins.plugins.gitops.record.GitopsAction;
import io.jenkins.plugins.gitops.record.StepRecord;
import io.jenkins.plugins.gitops.sandbox.browser.Chromium;
import io.jenkins.plugins.gitops.sandbox.browser.EnabledIfChromium;
import io.jenkins.plugins.gitops.sandbox.browser.Theme;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import jenkins.model.Jenkins;
import jenkins.model.experimentalflags.UserExperimentalFlagsProperty;
import jenkins.security.csp.impl.CspConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

/**
 * The pages in a real browser, with the content security policy enforced. With {@code -Dscreenshots=docs/images} it writes
 * what it saw.
 */
@WithJenkins
@EnabledIfChromium
class GitopsPagesBrowserITest {

    private static final String NEW_BUILD_PAGE = "new-build-page.flag";

    @TempDir
    private static Path folder;

    private static JenkinsRule jenkins;
    private static RecordedBuild recorded;
    private static RecordedBuild asking;
    private static RecordedBuild frozen;
    private static Chromium browser;

    /** Cookies of a person who sees Jenkins' present page of a build, and of one who has chosen the new one. */
    private static Map<String, String> classic;

    private static Map<String, String> modern;

    @BeforeAll
    static void start(JenkinsRule rule) throws Exception {
        jenkins = rule;
        jenkins.jenkins.getDescriptorByType(CspConfiguration.class).setEnforce(true);
        recorded = new RecordedBuild(rule, "cart");
        asking = new RecordedBuild(rule, "orders");
        asking.ask("admin");
        frozen = new RecordedBuild(rule, "billing");
        frozen.freeze("admin");
        rule.jenkins.setSecurityRealm(rule.createDummySecurityRealm());
        rule.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin", "ada"));
        classic = logIn("admin", "false");
        modern = logIn("ada", "true");
        browser = Chromium.start(folder);
        browser.resize(1280, 900);
    }

    /**
     * Logs in outside of the browser: an answer to a page that is being left would otherwise replace the session that is just
     * begun, and whoever is nobody sees no button.
     */
    private static Map<String, String> logIn(String user, String newBuildPage) throws Exception {
        User.getById(user, true).addProperty(new UserExperimentalFlagsProperty(Map.of(NEW_BUILD_PAGE, newBuildPage)));
        try (JenkinsRule.WebClient client = jenkins.createWebClient()) {
            Map<String, String> cookies = new HashMap<>();
            client.login(user)
                    .getCookieManager()
                    .getCookies()
                    .forEach(each -> cookies.put(each.getName(), each.getValue()));
            return cookies;
        }
    }

    @AfterAll
    static void end() throws Exception {
        browser.close();
        recorded.close();
        asking.close();
        frozen.close();
    }

    @BeforeEach
    void signIn() {
        WaitingSteps.get().signIn(recorded.waiting());
    }

    private static void open(String path, boolean newBuildPage) throws Exception {
        browser.open(jenkins.getURL() + path, newBuildPage ? modern : classic);
    }

    private static String buildUrl() {
        return recorded.build().getUrl();
    }

    private static void screenshot(String name, int height) throws IOException {
        String target = System.getProperty("screenshots");
        if (target != null) {
            browser.resize(1280, height);
            browser.screenshot(Path.of(target).resolve(name + ".png"));
            browser.resize(1280, 900);
        }
    }

    private static void darken() {
        Theme.darken(browser);
    }

    private static List<String> faintTexts() throws IOException {
        return Theme.faintTexts(browser);
    }

    private static void assertNothingToComplainOf() {
        assertThat(browser.complaints()).isEmpty();
        assertThat(browser.requests())
                .isNotEmpty()
                .allSatisfy(address -> assertThat(address).startsWith(browserOrigin()));
    }

    private static String browserOrigin() {
        try {
            return jenkins.getURL().toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource({"false, build", "true, build-new"})
    void shouldShowThePageOfABuild(boolean newBuildPage, String name) throws Exception {
        open(buildUrl() + "gitops/", newBuildPage);

        assertNothingToComplainOf();
        assertThat(browser.evaluate("document.querySelectorAll('.gitops-step').length")
                        .asInt())
                .isEqualTo(4);
        assertThat(browser.evaluate("document.querySelectorAll('h1').length").asInt())
                .isEqualTo(1);
        screenshot(name, 1150);
        assertThat(faintTexts()).isEmpty();
        darken();
        screenshot(name + "-dark", 1150);
        assertThat(faintTexts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, plan", "true, plan-new"})
    void shouldUnfoldThePlan(boolean newBuildPage, String name) throws Exception {
        open(buildUrl() + "gitops/step/9/", newBuildPage);

        browser.evaluate("document.querySelector('.gitops-unfold[data-open=true]').click()");

        assertThat(browser.evaluate("document.querySelectorAll('details.gitops-object[open]').length")
                        .asInt())
                .isEqualTo(3);
        assertNothingToComplainOf();
        screenshot(name, 1250);
        assertThat(faintTexts()).isEmpty();
        darken();
        screenshot(name + "-dark", 1250);
        assertThat(faintTexts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, verification", "true, verification-new"})
    void shouldShowTheChecks(boolean newBuildPage, String name) throws Exception {
        open(buildUrl() + "gitops/step/11/", newBuildPage);

        assertNothingToComplainOf();
        screenshot(name, 800);
        assertThat(faintTexts()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"false, summary", "true, summary-new"})
    void shouldSummarizeOnTheBuildsOwnPage(boolean newBuildPage, String name) throws Exception {
        open(buildUrl(), newBuildPage);

        // Jenkins' own script of that page fails on a build that runs
        assertThat(browser.complaints())
                .filteredOn(complaint -> !complaint.contains("lib/hudson/build-caption.js"))
                .isEmpty();
        assertThat(browser.evaluate("document.querySelectorAll('.gitops-lines').length")
                        .asInt())
                .isEqualTo(1);
        assertThat(browser.evaluate("!!document.querySelector('.app-build-bar')")
                        .asBoolean())
                .isEqualTo(newBuildPage);
        screenshot(name, 700);
    }

    @Test
    void shouldListWhatWaitsWhere() throws Exception {
        open("manage/gitops-waiting/", false);

        assertNothingToComplainOf();
        screenshot("waiting", 420);
        assertThat(faintTexts()).isEmpty();
    }

    @Test
    void shouldLookNowWhenAskedByKeyboard() throws Exception {
        open(buildUrl() + "gitops/", false);
        int before = recorded.waiting().nudges();

        focusByTab(".gitops-post[data-url$=checkNow]");
        browser.press("Enter");

        Chromium.await("the nudge", () -> recorded.waiting().nudges() == before + 1);
        Chromium.await(
                "the notice",
                () -> browser.evaluate(
                                "document.querySelector('#notification-bar')?.textContent.includes('looks now') ?? false")
                        .asBoolean());
        assertNothingToComplainOf();
    }

    /** Presses Tab until the element has the focus, as a person without a mouse does. */
    private static void focusByTab(String selector) throws InterruptedException {
        for (int i = 0; i < 80; i++) {
            browser.press("Tab");
            if (browser.evaluate("document.activeElement.matches('" + selector + "')")
                    .asBoolean()) {
                assertThat(browser.evaluate("getComputedStyle(document.activeElement).visibility")
                                .asText())
                        .isEqualTo("visible");
                awaitMenusClosed();
                return;
            }
        }
        throw new AssertionError(selector + " cannot be reached by keyboard");
    }

    /**
     * Jenkins' menus open while Tab passes them, and until one has faded out it takes the Enter key for the item that was passed
     * last, which in the head of the page is "Log out". A person is slower than that.
     */
    private static void awaitMenusClosed() throws InterruptedException {
        int[] closed = {0};
        Chromium.await("Jenkins' menus to close", () -> {
            boolean open = browser.evaluate("""
                            [...document.querySelectorAll('[data-tippy-root]')]
                              .some(each => getComputedStyle(each).visibility === 'visible')""").asBoolean();
            closed[0] = open ? 0 : closed[0] + 1;
            return closed[0] > 10;
        });
    }

    @Test
    void shouldUnfoldAnObjectByKeyboard() throws Exception {
        open(buildUrl() + "gitops/step/9/", false);

        focusByTab("details.gitops-object > summary");
        browser.press("Enter");

        Chromium.await(
                "the object to unfold",
                () -> browser.evaluate("document.activeElement?.parentElement?.open ?? false")
                        .asBoolean());
    }

    @Test
    void shouldAskBeforeItAborts() throws Exception {
        open(buildUrl() + "gitops/", false);
        int before = recorded.waiting().aborts().size();

        browser.evaluate("document.querySelector('.gitops-post[data-url$=abort]').click()");
        Chromium.await(
                "the question",
                () -> browser.evaluate("!!document.querySelector('dialog[open]')")
                        .asBoolean());
        screenshot("abort", 900);
        assertThat(recorded.waiting().aborts()).hasSize(before);
        browser.evaluate("document.querySelector('dialog[open] button[data-id=ok]').click()");

        Chromium.await("the abort", () -> recorded.waiting().aborts().size() == before + 1);
        assertNothingToComplainOf();
    }

    @Test
    void shouldShowWhatWasMergedInsteadAndTakeTheAnswer() throws Exception {
        String page = asking.build().getUrl() + "gitops/";
        open(page, false);
        assertNothingToComplainOf();
        screenshot("question", 700);
        assertThat(faintTexts()).isEmpty();

        open(page + "step/14/", false);
        assertThat(browser.evaluate("document.querySelector('.gitops-decision').innerText")
                        .asText())
                .contains("Accept", "Reject");
        screenshot("difference", 700);
        assertThat(faintTexts()).isEmpty();
        browser.evaluate("document.querySelector('.gitops-post[data-url$=accept]').click()");

        Chromium.await(
                "the answer",
                () -> GitopsAction.of(asking.build()).records().stream()
                        .anyMatch(step -> step.fact(StepRecord.ANSWERED_BY).equals("admin")));
        assertNothingToComplainOf();
    }

    @Test
    void shouldAskWhyAFreezeIsOverridden() throws Exception {
        String page = frozen.build().getUrl() + "gitops/";
        open(page, false);
        screenshot("freeze", 700);
        assertThat(faintTexts()).isEmpty();
        open(page + "step/14/", false);
        assertNothingToComplainOf();
        screenshot("freeze-step", 700);

        focusByTab(".gitops-post[data-url$=overrideFreeze]");
        browser.press("Enter");
        Chromium.await(
                "the question",
                () -> browser.evaluate("!!document.querySelector('dialog[open] input')")
                        .asBoolean());
        screenshot("override", 700);
        assertThat(browser.evaluate("document.querySelector('dialog[open] button[data-id=ok]').disabled")
                        .asBoolean())
                .as("without a reason")
                .isTrue();
        browser.evaluate("""
                const field = document.querySelector('dialog[open] input');
                field.value = 'hotfix for #4711';
                field.dispatchEvent(new Event('input'));
                document.querySelector('dialog[open] button[data-id=ok]').click()""");

        Chromium.await(
                "the override",
                () -> GitopsAction.of(frozen.build()).records().stream()
                        .anyMatch(step ->
                                step.fact(StepRecord.FREEZE_OVERRIDE_REASON).equals("hotfix for #4711")));
        assertNothingToComplainOf();
    }

    @Test
    void shouldRenewTheListByItself() throws Exception {
        open(buildUrl() + "gitops/", false);
        assertThat(browser.evaluate("document.querySelectorAll('.gitops-post').length")
                        .asInt())
                .isEqualTo(2);
        assertThat(browser.evaluate("document.querySelector('.gitops-live').ariaLive")
                        .asText())
                .isEqualTo("polite");

        WaitingSteps.get().signOut(recorded.waiting());

        Chromium.await(
                "the buttons to go",
                () -> browser.evaluate("document.querySelectorAll('.gitops-post').length")
                                .asInt()
                        == 0);
        assertNothingToComplainOf();
    }

    @Test
    void shouldNameEveryControlForScreenReaders() throws Exception {
        for (String path : List.of(buildUrl() + "gitops/", buildUrl() + "gitops/step/9/", "manage/gitops-waiting/")) {
            open(path, false);

            JsonNode nameless = browser.evaluate("""
                    [...document.querySelectorAll('#main-panel button, #main-panel a[href], #main-panel input')]
                      .filter(each => !(each.textContent.trim() || each.ariaLabel || each.labels?.[0]?.textContent.trim()))
                      .map(each => each.outerHTML)""");

            assertThat(nameless).as(path).isEmpty();
        }
    }
}
