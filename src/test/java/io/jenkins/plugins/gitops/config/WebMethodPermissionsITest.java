package io.jenkins.plugins.gitops.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.hudson.plugins.folder.Folder;
import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import com.cloudbees.plugins.credentials.impl.UsernamePasswordCredentialsImpl;
import hudson.model.Descriptor;
import hudson.model.Item;
import hudson.util.Secret;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import jenkins.model.Jenkins;
import org.assertj.core.api.SoftAssertions;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.MockAuthorizationStrategy;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;
import org.kohsuke.stapler.WebMethod;
import org.kohsuke.stapler.interceptor.RequirePOST;
import org.kohsuke.stapler.verb.POST;

/**
 * Finds every web method of this plugin by reflection and calls it as a stranger, as a reader, and as a developer who may
 * configure one folder: a method either refuses, or it tells nothing that is configured where they may not look.
 */
@WithJenkins
class WebMethodPermissionsITest {

    /** Part of everything that is configured in Jenkins and in the folder of others. */
    private static final String MARKER = "marker";

    /** Methods outside of descriptors cannot be found by an address; each is called by the test that is named here. */
    private static final Map<String, String> CALLED_ELSEWHERE = Map.of(
            "ForgeWebhook.doDynamic", "ForgeWebhookITest: open to all, proved by a signature, refuses GET itself",
            "StepDownload.doDynamic", "GitopsPagesITest: reads, for whoever may read the job",
            "StepPage.doCheckNow", "GitopsPagesITest: needs Job/Build",
            "StepPage.doAbort", "GitopsPagesITest: needs Job/Cancel",
            "StepPage.doAccept", "GitopsPagesITest, OtherContentRestartITest: needs GitOps/Promote of a person",
            "StepPage.doReject", "GitopsPagesITest, OtherContentRestartITest: needs GitOps/Promote of a person",
            "StepPage.doOverrideFreeze",
                    "GitopsPagesITest, FreezeRestartITest: needs GitOps/OverrideFreeze of a person",
            "WaitingBuilds.doCheckNow", "GitopsPagesITest: needs Overall/Administer and Job/Build",
            "WaitingBuilds.doAbort", "GitopsPagesITest: needs Overall/Administer and Job/Cancel");

    /** Who calls, and where: Jenkins itself, or a folder that is not theirs. */
    private static final List<Map.Entry<String, String>> CALLERS = List.of(
            Map.entry("stranger", ""),
            Map.entry("reader", ""),
            Map.entry("reader", "job/others/"),
            Map.entry("developer", ""),
            Map.entry("developer", "job/others/"));

    private static JenkinsRule jenkins;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @BeforeAll
    static void configure(JenkinsRule rule) throws Exception {
        jenkins = rule;
        Folder own = jenkins.createProject(Folder.class, "own");
        own.createProject(WorkflowJob.class, "cart");
        Folder others = jenkins.createProject(Folder.class, "others");
        GitopsFolderProperty property = new GitopsFolderProperty();
        property.setClusters(List.of(new ClusterConfig(MARKER + "-cluster-of-others", "https://marker.example.org")));
        others.addProperty(property);
        GitopsConfiguration.get()
                .setClusters(List.of(new ClusterConfig(MARKER + "-cluster", "https://marker.example.org")));
        GitopsConfiguration.get()
                .setRepositories(
                        List.of(new RepositoryConfig(MARKER + "-repository", "https://marker.example.org/a/b.git")));
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .addAll(List.of(
                        new UsernamePasswordCredentialsImpl(
                                CredentialsScope.GLOBAL, MARKER + "-user", MARKER, "jane", "a password"),
                        new StringCredentialsImpl(
                                CredentialsScope.SYSTEM, MARKER + "-of-jenkins", MARKER, Secret.fromString("a secret")),
                        new StringCredentialsImpl(
                                CredentialsScope.GLOBAL, MARKER + "-text", MARKER, Secret.fromString("a token"))));
        SystemCredentialsProvider.getInstance().save();
        jenkins.jenkins.setCrumbIssuer(null);
        jenkins.jenkins.setSecurityRealm(jenkins.createDummySecurityRealm());
        jenkins.jenkins.setAuthorizationStrategy(new MockAuthorizationStrategy()
                .grant(Jenkins.ADMINISTER)
                .everywhere()
                .to("admin")
                .grant(Jenkins.READ, Item.READ)
                .everywhere()
                .to("reader", "developer")
                .grant(Item.CONFIGURE, Item.EXTENDED_READ, Item.BUILD)
                .onFolders(own)
                .to("developer"));
    }

    /** Returns all web methods that classes of this plugin declare. */
    private static List<Method> webMethods() throws IOException {
        Path classes = Path.of(System.getProperty("basedir", "")).resolve("target/classes");
        List<Method> methods = new ArrayList<>();
        try (Stream<Path> files = Files.walk(classes)) {
            files.map(file -> classes.relativize(file).toString())
                    .filter(file -> file.startsWith("io/jenkins/plugins/gitops/") && file.endsWith(".class"))
                    .filter(file -> !file.contains("/engine/") && !file.contains("package-info"))
                    .map(file -> file.replace('/', '.').replaceAll("\\.class$", ""))
                    .map(WebMethodPermissionsITest::load)
                    .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                    .filter(WebMethodPermissionsITest::isWebMethod)
                    .forEach(methods::add);
        }
        return methods;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, jenkins.jenkins.getPluginManager().uberClassLoader);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private static boolean isWebMethod(Method method) {
        return !method.isSynthetic()
                && Modifier.isPublic(method.getModifiers())
                && (method.getName().matches("do[A-Z].*") || method.isAnnotationPresent(WebMethod.class));
    }

    @Test
    void shouldTakePostOnly() throws Exception {
        List<Method> methods = webMethods();

        assertThat(methods).hasSizeGreaterThan(40);
        assertThat(methods)
                .filteredOn(method -> !method.getName().equals("doDynamic"))
                .allSatisfy(method -> assertThat(
                                method.isAnnotationPresent(POST.class) || method.isAnnotationPresent(RequirePOST.class))
                        .as(method + " has @POST")
                        .isTrue());
    }

    @Test
    void shouldKnowEveryMethodOutsideOfDescriptors() throws Exception {
        assertThat(webMethods())
                .filteredOn(method -> !Descriptor.class.isAssignableFrom(method.getDeclaringClass()))
                .extracting(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .allSatisfy(name -> assertThat(CALLED_ELSEWHERE).containsKey(name));
    }

    @Test
    void shouldRefuseOrTellNothing() throws Exception {
        SoftAssertions softly = new SoftAssertions();
        int calls = 0;
        for (Method method : webMethods()) {
            for (String path : addresses(method)) {
                for (Map.Entry<String, String> caller : CALLERS) {
                    String person = caller.getKey();
                    String place = caller.getValue();
                    HttpResponse<String> answer = call("POST", place + path, person);
                    softly.assertThat(answer.statusCode())
                            .as(person + " POST " + place + path)
                            .isIn(200, 403, 404);
                    softly.assertThat(answer.statusCode() == 200 ? answer.body() : "")
                            .as("what " + person + " reads of " + place + path)
                            .doesNotContain(MARKER);
                    softly.assertThat(answer.statusCode() == 200
                                    && method.getName().startsWith("doTest"))
                            .as(person + " may test at " + place + path)
                            .isFalse();
                    calls++;
                }
                HttpResponse<String> get = call("GET", path, "admin");
                softly.assertThat(get.statusCode()).as("GET " + path).isEqualTo(404);
            }
        }
        assertThat(calls).isGreaterThan(100);
        softly.assertAll();
    }

    @Test
    void shouldAnswerThoseWhoMayConfigure() throws Exception {
        String path = "descriptorByName/" + ClusterConfig.class.getName() + "/checkServerUrl";

        assertThat(call("POST", path, "admin").body()).contains("is not supported");
        assertThat(call("POST", "job/own/" + path, "developer").body()).contains("is not supported");
        assertThat(call("POST", "job/own/job/cart/" + path, "developer").statusCode())
                .isEqualTo(200);
        assertThat(call("POST", "job/own/" + path, "reader").statusCode()).isEqualTo(403);
        assertThat(call("POST", path, "developer").statusCode()).isEqualTo(403);
        String repository = "descriptorByName/" + RepositoryConfig.class.getName() + "/checkApiCredentialsId";
        assertThat(call("POST", repository, "admin").body()).contains("would not find these credentials");
        assertThat(call("POST", "job/own/" + repository, "developer").body())
                .contains("would not find these credentials");
    }

    @Test
    void shouldListCredentialsOnlyWhereTheyMayBeUsed() throws Exception {
        String path = "descriptorByName/" + ClusterConfig.class.getName() + "/fillCredentialsIdItems";

        assertThat(call("POST", path, "admin").body())
                .contains(MARKER + "-text")
                .as("what only Jenkins itself may use")
                .doesNotContain(MARKER + "-of-jenkins");
        assertThat(call("POST", "job/own/" + path, "developer").body()).contains(MARKER + "-text");
        assertThat(call("POST", "job/others/" + path, "developer").body()).doesNotContain(MARKER);
        assertThat(call("POST", path + "?credentialsId=guessed", "reader").body())
                .contains("guessed")
                .doesNotContain(MARKER);
    }

    /** Abstract descriptors are called by their concrete ones. */
    private static List<String> addresses(Method method) {
        return jenkins.jenkins.getExtensionList(Descriptor.class).stream()
                .filter(descriptor -> method.getDeclaringClass().isInstance(descriptor))
                .map(descriptor -> "descriptorByName/" + descriptor.getId() + "/"
                        + Character.toLowerCase(method.getName().charAt(2))
                        + method.getName().substring(3))
                .toList();
    }

    private static HttpResponse<String> call(String verb, String path, String person)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(
                        URI.create(jenkins.getURL() + path + (path.contains("?") ? "&" : "?") + "value=x-unknown"))
                .method(verb, HttpRequest.BodyPublishers.noBody());
        if (!person.equals("stranger")) {
            String login = Base64.getEncoder().encodeToString((person + ":" + person).getBytes(StandardCharsets.UTF_8));
            request.header("Authorization", "Basic " + login);
        }
        return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }
}
