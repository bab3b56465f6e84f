package io.jenkins.plugins.gitops.engine.diff;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.gitops.engine.resource.ResourceId;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ChangeSetHtmlTest {

    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern ALLOWED =
            Pattern.compile("</?(?:p|table|thead|tbody|tr|th|td|details|summary|ul|li|div)(?: class=\"[a-z -]+\")?>");

    private static Change change(String name, ChangeAction action, Difference... differences) {
        return new Change(new ResourceId("apps", "Deployment", "shop", name), action, "", List.of(differences));
    }

    @Test
    void shouldFoldTheFieldsOfAnObjectBelowItsName() {
        ChangeSet changes = new ChangeSet(List.of(
                change("cart", ChangeAction.CONFIGURED, new Difference("spec.replicas", "1", "2")),
                change("basket", ChangeAction.UNCHANGED)));

        String html = ChangeSetHtml.ofPlan(changes, List.of("old API"));

        assertThat(html)
                .contains(
                        "<p>Plan: 1 to configure, 1 unchanged</p>",
                        "<td>configure</td><td><details><summary>Deployment shop/cart</summary>",
                        "<td>spec.replicas</td><td>1</td><td>2</td>",
                        "<details><summary>1 unchanged</summary><ul><li>Deployment shop/basket</li>",
                        "<div class=\"jenkins-alert jenkins-alert-warning\">old API</div>");
    }

    @Test
    void shouldEscapeAllText() {
        String hostile = "\"'><script>alert(1)</script>&\u202e\u0000";
        Change change = new Change(
                new ResourceId("", hostile, hostile, hostile),
                ChangeAction.CONFIGURED,
                hostile,
                List.of(new Difference(hostile, hostile, hostile), new Difference("p", null, hostile)));
        ChangeSet changes = new ChangeSet(List.of(change, change.withOutcome(ChangeAction.UNCHANGED, "")));

        String html = ChangeSetHtml.ofPlan(changes, List.of(hostile)) + ChangeSetHtml.ofReport(changes);

        assertThat(TAG.matcher(html).results().map(tag -> tag.group()))
                .isNotEmpty()
                .allMatch(tag -> ALLOWED.matcher(tag).matches());
        assertThat(html).contains("&lt;script&gt;").doesNotContain("\u202e", "\u0000");
    }

    @Test
    void shouldSayOfEachObjectWhichOneItWas() {
        Change change = change("cart", ChangeAction.CREATED).at(new ObjectVersion("u-1", "42"));

        assertThat(new ChangeSet(List.of(change)).json())
                .isEqualTo("{\"summary\":\"1 created\",\"changes\":[{\"group\":\"apps\",\"kind\":\"Deployment\","
                        + "\"namespace\":\"shop\",\"name\":\"cart\",\"action\":\"CREATED\",\"reason\":\"\",\"uid\":\"u-1\","
                        + "\"resourceVersion\":\"42\",\"differences\":[]}]}");
    }
}
