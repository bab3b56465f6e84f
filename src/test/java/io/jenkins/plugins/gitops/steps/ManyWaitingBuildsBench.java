package io.jenkins.plugins.gitops.steps;

import static org.assertj.core.api.Assertions.assertThat;

import com.cloudbees.plugins.credentials.CredentialsScope;
import com.cloudbees.plugins.credentials.SystemCredentialsProvider;
import hudson.util.Secret;
import io.jenkins.plugins.gitops.config.WebhookConfiguration;
import io.jenkins.plugins.gitops.config.WebhookSecretConfig;
import io.jenkins.plugins.gitops.engine.forge.MergeMethod;
import io.jenkins.plugins.gitops.sandbox.forge.SandboxPullRequest;
import io.jenkins.plugins.gitops.waiting.WaitingStep;
import io.jenkins.plugins.gitops.waiting.WaitingSteps;
import java.io.IOException;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import javax.management.ObjectName;
import org.jenkinsci.plugins.plaincredentials.impl.StringCredentialsImpl;
import org.jenkinsci.plugins.workflow.cps.CpsFlowDefinition;
import org.jenkinsci.plugins.workflow.job.WorkflowJob;
import org.jenkinsci.plugins.workflow.job.WorkflowRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.RealJenkinsExtension;

/**
 * What builds cost that wait for a merge, beside builds of the same pipeline that wait in {@code sleep}: in a Jenkins in a process
 * of its own, since the forge lives in this one. Two rounds, each kind first in one of them. Not among the tests that every
 * build runs: {@code bin/mvn test -Dtest=ManyWaitingBuildsBench}, with {@code -Dbuilds=50} for fewer than 200. It prints its
 * numbers and writes them to {@code target/many-waiting-builds.txt}.
 */
class ManyWaitingBuildsBench {

    private static final int BUILDS = Integer.getInteger("builds", 200);
    private static final int WARM_UP = 10;
    private static final int SINGLE = 5;
    private static final String SECRET = "secret of the bench";
    private static final long MINUTE = Integer.getInteger("settleSeconds", 60) * 1_000L;
    private static final long GOAL_BYTES = 50_000;

    @RegisterExtension
    private final RealJenkinsExtension real = new RealJenkinsExtension()
            .withHttpListenAddress("127.0.0.1")
            .withTimeout(3_600)
            .javaOptions("-Xmx1500m", "-XX:+UseSerialGC", "-Djenkins.test.timeout=3600");

    @TempDir
    private Path folder;

    private PipelineSandbox sandbox;
    private final StringBuilder report = new StringBuilder();

    /** What Jenkins says of itself after a garbage collection. */
    private static final class Seen implements Serializable {

        private static final long serialVersionUID = 1L;

        private long heap;
        private int busyExecutors;
        private ArrayList<String> threads = new ArrayList<>();

        /** Bytes of classes that have grown. */
        private TreeMap<String, Long> classes = new TreeMap<>();
    }

    private void say(String line) throws IOException {
        System.out.println("BENCH " + line);
        report.append(line).append('\n');
        Files.writeString(Path.of("target/many-waiting-builds.txt"), report);
    }

    private static void configure(JenkinsRule jenkins, PipelineSandbox.Access access) throws Exception {
        access.configureJenkins();
        PipelineSandbox.addSharedEnvironment("staging", "pullRequest", "points");
        SystemCredentialsProvider.getInstance()
                .getCredentials()
                .add(new StringCredentialsImpl(CredentialsScope.SYSTEM, "webhook", "", Secret.fromString(SECRET)));
        WebhookConfiguration.get().setSecrets(List.of(new WebhookSecretConfig("github", "webhook")));
    }

    private static String script(String name, boolean waits) {
        return waits
                ? "gitopsPromote environment: 'staging', application: '" + name + "', path: 'points/" + name
                        + "', image: '" + PipelineSandbox.IMAGE + ":1.4.2'"
                : "sleep 100000";
    }

    private static String name(String prefix, int number) {
        return prefix + number;
    }

    /** Starts builds, one job each, and returns when all of them wait. */
    private static void startBuilds(JenkinsRule jenkins, String prefix, Integer count, Boolean waits) throws Exception {
        List<WorkflowRun> runs = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            WorkflowJob job = jenkins.createProject(WorkflowJob.class, name(prefix, i));
            job.setDefinition(new CpsFlowDefinition(script(name(prefix, i), waits), true));
            runs.add(job.scheduleBuild2(0).waitForStart());
        }
        for (WorkflowRun run : runs) {
            jenkins.waitForMessage(waits ? "to be merged" : "Sleeping", run);
        }
    }

    private static void kill(JenkinsRule jenkins) throws Exception {
        for (WorkflowJob job : jenkins.jenkins.getAllItems(WorkflowJob.class)) {
            WorkflowRun run = job.getLastBuild();
            if (run.isBuilding()) {
                run.doKill();
                jenkins.waitForCompletion(run);
            }
            job.delete();
        }
    }

    /** Live objects alone: the histogram collects garbage first. */
    private static Seen look(JenkinsRule jenkins) throws Exception {
        Seen seen = new Seen();
        seen.busyExecutors = jenkins.jenkins.getComputer("").countBusy();
        Thread.getAllStackTraces().keySet().forEach(thread -> seen.threads.add(thread.getName()));
        System.gc();
        Thread.sleep(500);
        String histogram = (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
        for (String line : histogram.split("\n")) {
            String[] parts = line.strip().split("\\s+");
            if (parts[0].equals("Total")) {
                seen.heap = Long.parseLong(parts[2]);
            } else if (parts[0].matches("\\d+:")) {
                seen.classes.merge(parts[3], Long.parseLong(parts[2]), Long::sum);
            }
        }
        return seen;
    }

    private static Long pullRequest(JenkinsRule jenkins, String job) {
        return WaitingSteps.get().all().stream()
                .filter(step -> step.runId().startsWith(job + "#"))
                .mapToLong(WaitingStep::pullRequest)
                .findFirst()
                .orElse(0);
    }

    /** Returns how many milliseconds after that time the last of them ended, and the middle one. */
    private static long[] ends(JenkinsRule jenkins, String prefix, Integer from, Integer to) throws Exception {
        List<Long> ends = new ArrayList<>();
        for (int i = from; i <= to; i++) {
            WorkflowRun run = jenkins.jenkins
                    .getItemByFullName(name(prefix, i), WorkflowJob.class)
                    .getLastBuild();
            jenkins.assertBuildStatusSuccess(jenkins.waitForCompletion(run));
            ends.add(run.getStartTimeInMillis() + run.getDuration());
        }
        ends.sort(null);
        return new long[] {ends.get(0), ends.get(ends.size() / 2), ends.get(ends.size() - 1)};
    }

    private void addManifests() {
        Map<String, String> files = new LinkedHashMap<>();
        String manifests = sandbox.repository().read("main", "environments/staging/cart.yaml");
        for (String prefix : List.of("warm", "first", "second")) {
            for (int i = 1; i <= BUILDS; i++) {
                files.put("points/" + name(prefix, i) + "/cart.yaml", manifests);
            }
        }
        sandbox.repository().commit("main", "Points", files);
    }

    @Test
    void shouldCostLittleToWait() throws Throwable {
        try (PipelineSandbox opened = new PipelineSandbox(folder)) {
            sandbox = opened;
            addManifests();
            real.startJenkins();
            real.runRemotely(ManyWaitingBuildsBench::configure, sandbox.access());
            real.runRemotely(ManyWaitingBuildsBench::startBuilds, "warm", WARM_UP, true);
            real.runRemotely(ManyWaitingBuildsBench::startBuilds, "warmsleep", WARM_UP, false);
            real.runRemotely(ManyWaitingBuildsBench::kill);

            long first = round("first", false);
            wakeOneByOne();
            wakeAll();
            real.runRemotely(ManyWaitingBuildsBench::kill);
            long second = round("second", true);

            assertThat((first + second) / 2).as("our share of a build").isLessThan(GOAL_BYTES);
        }
    }

    /** Returns what a build that waits for a merge takes more than one that sleeps. */
    private long round(String prefix, boolean waitingFirst) throws Throwable {
        Seen before = real.runRemotely(ManyWaitingBuildsBench::look);
        real.runRemotely(
                ManyWaitingBuildsBench::startBuilds, waitingFirst ? prefix : prefix + "sleep", BUILDS, waitingFirst);
        Thread.sleep(MINUTE);
        Seen between = real.runRemotely(ManyWaitingBuildsBench::look);
        long from = System.nanoTime();
        real.runRemotely(
                ManyWaitingBuildsBench::startBuilds, waitingFirst ? prefix + "sleep" : prefix, BUILDS, !waitingFirst);
        long millis = (System.nanoTime() - from) / 1_000_000;
        Thread.sleep(MINUTE);
        int requests = requests();
        int fetches = sandbox.forge().gitFaults().requests();
        Seen after = real.runRemotely(ManyWaitingBuildsBench::look);
        Thread.sleep(MINUTE);
        long one = (between.heap - before.heap) / BUILDS;
        long two = (after.heap - between.heap) / BUILDS;
        long sleeping = waitingFirst ? two : one;
        long waiting = waitingFirst ? one : two;
        say("%d builds: heap of one in sleep %,d bytes, in gitopsPromote %,d bytes, our share %,d bytes"
                .formatted(BUILDS, sleeping, waiting, waiting - sleeping));
        say("  all began to wait after %,d ms; in the second minute of waiting %d requests to the forge, %d to Git"
                .formatted(
                        millis,
                        requests() - requests,
                        sandbox.forge().gitFaults().requests() - fetches));
        say("  busy executors %d, threads of looks %d, of all %d (before %d)"
                .formatted(
                        after.busyExecutors, ours(after.threads).size(), after.threads.size(), before.threads.size()));
        for (String line : waitingFirst ? grown(before, between) : grown(between, after)) {
            say("  " + line);
        }
        assertThat(after.busyExecutors).isZero();
        // one where a look happens to be under way, or was just now
        assertThat(ours(after.threads)).hasSizeLessThanOrEqualTo(1);
        return waiting - sleeping;
    }

    private int requests() {
        return sandbox.forge().apiFaults().requests();
    }

    private static List<String> ours(List<String> threads) {
        return threads.stream()
                .filter(name -> name.contains("io.jenkins.plugins.gitops"))
                .toList();
    }

    /** What the waiting builds are made of. */
    private static List<String> grown(Seen before, Seen after) {
        return after.classes.entrySet().stream()
                .map(entry ->
                        Map.entry(entry.getKey(), entry.getValue() - before.classes.getOrDefault(entry.getKey(), 0L)))
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .filter(entry -> entry.getKey().contains("plugins.gitops") || entry.getValue() > 1_000L * BUILDS)
                .limit(24)
                .map(entry -> "%,d bytes of %s".formatted(entry.getValue() / BUILDS, entry.getKey()))
                .toList();
    }

    private void merge(long number) {
        sandbox.forge().forge().mergeByPerson(sandbox.repository().slug(), number, MergeMethod.MERGE, "jane");
    }

    private void tell(long number) throws Exception {
        String body = "{\"action\":\"closed\",\"pull_request\":{\"number\":" + number
                + "},\"repository\":{\"full_name\":\"" + sandbox.repository().slug() + "\"}}";
        HttpResponse<String> answer = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(URI.create(real.getUrl() + "gitops-webhook/github"))
                                .header("X-Hub-Signature-256", "sha256=" + hmac(body))
                                .POST(HttpRequest.BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    private static String hmac(String body) throws Exception {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        return HexFormat.of().formatHex(mac.doFinal(body.getBytes(StandardCharsets.UTF_8)));
    }

    private void wakeOneByOne() throws Throwable {
        long[] times = new long[SINGLE];
        for (int i = 1; i <= SINGLE; i++) {
            long number = real.runRemotely(ManyWaitingBuildsBench::pullRequest, name("first", i));
            merge(number);
            long from = System.currentTimeMillis();
            tell(number);
            times[i - 1] = real.runRemotely(ManyWaitingBuildsBench::ends, "first", i, i)[0] - from;
        }
        Arrays.sort(times);
        say("  webhook of one to the end of its build: median %,d ms, most %,d ms"
                .formatted(times[SINGLE / 2], times[SINGLE - 1]));
    }

    private void wakeAll() throws Throwable {
        long any = 0;
        for (SandboxPullRequest each :
                sandbox.forge().forge().pullRequests(sandbox.repository().slug())) {
            if (each.isOpen()) {
                merge(each.number());
                any = each.number();
            }
        }
        int requests = requests();
        long from = System.currentTimeMillis();
        tell(any);
        long[] ends = real.runRemotely(ManyWaitingBuildsBench::ends, "first", SINGLE + 1, BUILDS);
        say(
                "  one webhook to the end of %d builds: first %,d ms, middle %,d ms, last %,d ms, with %d requests to the forge"
                        .formatted(
                                BUILDS - SINGLE,
                                ends[0] - from,
                                ends[1] - from,
                                ends[2] - from,
                                requests() - requests));
    }
}
