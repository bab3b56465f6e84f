package io.jenkins.plugins.gitops.record;

import io.jenkins.plugins.gitops.engine.operation.Regex;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What one GitOps step of a build did, found and waits for. Stored in {@code build.xml}. All text is made fit for XML and cut.
 *
 * <p>Not safe for use by several threads: {@link GitopsAction} hands out copies and changes copies.
 */
public final class StepRecord {

    /** What the step is for. */
    public enum Kind {
        PROMOTE,
        SYNC,
        PLAN,
        VERIFY,
        CAPTURE
    }

    /** How far it has come. */
    public enum State {
        /** It works. */
        RUNNING,
        /** It waits for something outside Jenkins. */
        WAITING,
        SUCCEEDED,
        FAILED,
        /** A person or a time limit around it ended it. */
        ABORTED,
        /** The build ended without it, so what it waited for is left as it was. */
        ABANDONED;

        /** Returns whether nothing more comes. */
        public boolean isEnd() {
            return this != RUNNING && this != WAITING;
        }
    }

    /** Keys of facts that the pages know; others are shown under their own name. */
    public static final String IMAGE = "image";

    public static final String OLD_IMAGE = "oldImage";
    public static final String COMMIT = "commit";
    public static final String BRANCH = "branch";
    public static final String REPOSITORY = "repository";
    public static final String PULL_REQUEST_NUMBER = "pullRequestNumber";
    public static final String PULL_REQUEST_URL = "pullRequestUrl";
    public static final String MERGED_BY = "mergedBy";
    public static final String APPROVALS = "approvals";
    public static final String PLAN_HASH = "planHash";
    /** The proposed commit that was planned for the pull request, whose plans the documents are; 40 digits. */
    public static final String PLANNED_COMMIT = "plannedCommit";
    /** One line: {@code 2 created, 1 configured}. */
    public static final String SUMMARY = "summary";
    /** Whether nothing was changed on purpose: {@code true}. */
    public static final String DRY_RUN = "dryRun";

    public static final String NAMESPACE = "namespace";
    public static final String CLUSTER = "cluster";
    /** How several clusters stand: {@code eu-1 synced, us-1 running}. */
    public static final String CLUSTERS = "clusters";

    /** The places whose live values a capture brings into Git, without the values; ten at most. */
    public static final String CAPTURED = "captured";

    /** The freeze that it waits for, or that was overridden: {@code frozen until Mon 2026-11-30 08:00 UTC: Weekend}. */
    public static final String FREEZE = "freeze";

    /** Who let it through the freeze. */
    public static final String FREEZE_OVERRIDDEN_BY = "freezeOverriddenBy";

    /** Why. */
    public static final String FREEZE_OVERRIDE_REASON = "freezeOverrideReason";

    /** When, in milliseconds since 1970. */
    public static final String FREEZE_OVERRIDDEN_MILLIS = "freezeOverriddenMillis";

    /** Whether it has begun to write to clusters, so that no freeze holds it up any more: {@code true}. */
    public static final String BEGUN = "begun";

    /** What a person has to decide, while and after that is open. */
    public static final String QUESTION = "question";

    /** What was decided: {@value #ACCEPTED} or {@value #REJECTED}. */
    public static final String ANSWER = "answer";

    /** Who decided it. */
    public static final String ANSWERED_BY = "answeredBy";

    /** When, in milliseconds since 1970. */
    public static final String ANSWERED_MILLIS = "answeredMillis";

    public static final String ACCEPTED = "accepted";
    public static final String REJECTED = "rejected";

    /** Names of documents that the pages know. */
    public static final String PLAN_DOCUMENT = "plan.json";

    public static final String REPORT_DOCUMENT = "report.json";
    /** What was merged instead of what was promoted: see {@link ContentDifference}. */
    public static final String DIFFERENCE_DOCUMENT = "difference.json";

    public static final String VERIFICATION_DOCUMENT = "verification.json";
    public static final String JUNIT_DOCUMENT = "junit.xml";

    private static final String PLAN_PREFIX = "plan-";
    private static final String REPORT_PREFIX = "report-";
    private static final String SUFFIX = ".json";
    private static final int MAX_FILE = 60;

    private static final int MAX_FACTS = 50;

    private final String nodeId;
    private final Kind kind;
    private final String application;
    private final String environment;
    private final long startedMillis;
    private long endedMillis;
    private long deadlineMillis;
    private State state;
    private String waitingFor;
    private String failure;
    private final LinkedHashMap<String, String> facts = new LinkedHashMap<>();
    private final ArrayList<String> documents = new ArrayList<>();

    StepRecord(String nodeId, Kind kind, String application, String environment, long startedMillis, long deadline) {
        this.nodeId = XmlText.of(nodeId);
        this.kind = kind;
        this.application = XmlText.of(application);
        this.environment = XmlText.of(environment);
        this.startedMillis = startedMillis;
        this.deadlineMillis = deadline;
        this.state = State.RUNNING;
        this.waitingFor = "";
        this.failure = "";
    }

    private StepRecord(StepRecord other) {
        this(other.nodeId, other.kind, other.application, other.environment, other.startedMillis, other.deadlineMillis);
        this.endedMillis = other.endedMillis;
        this.state = other.state;
        this.waitingFor = other.waitingFor;
        this.failure = other.failure;
        this.facts.putAll(other.facts);
        this.documents.addAll(other.documents);
    }

    /**
     * Returns how clusters are called in the names of their documents: safe on every disk and in addresses, another one for each,
     * always the same for the same names in the same order.
     */
    public static Map<String, String> clusterFiles(List<String> clusters) {
        Map<String, String> files = new LinkedHashMap<>();
        for (String cluster : clusters) {
            String safe = Regex.replaceAll(cluster, "[^A-Za-z0-9._-]", "_");
            String start = safe.substring(0, Math.min(safe.length(), MAX_FILE));
            String file = start;
            // some disks do not know large letters from small ones
            for (int i = 2; files.values().stream().anyMatch(file::equalsIgnoreCase); i++) {
                file = start + "_" + i;
            }
            files.put(cluster, file);
        }
        return files;
    }

    /** Returns the name of the plan of one of several clusters: {@code plan-eu-1.json}. */
    public static String planDocument(String clusterFile) {
        return PLAN_PREFIX + clusterFile + SUFFIX;
    }

    /** Returns the name of the report of one of several clusters: {@code report-eu-1.json}. */
    public static String reportDocument(String clusterFile) {
        return REPORT_PREFIX + clusterFile + SUFFIX;
    }

    public static boolean isPlan(String document) {
        return document.equals(PLAN_DOCUMENT) || document.startsWith(PLAN_PREFIX);
    }

    public static boolean isReport(String document) {
        return document.equals(REPORT_DOCUMENT) || document.startsWith(REPORT_PREFIX);
    }

    /** Returns the cluster in the name of a plan or a report; empty where there is only one. */
    public static String clusterOf(String document) {
        int dash = document.indexOf('-');
        return dash < 0 ? "" : document.substring(dash + 1, document.length() - SUFFIX.length());
    }

    /** Returns a text as {@link #fact} returns it once it was {@linkplain #put put}. */
    public static String text(String text) {
        return XmlText.of(text);
    }

    /** Returns whether no value is missing, as where somebody changed the file by hand. */
    boolean isWhole() {
        return Stream.of(nodeId, kind, application, environment, state, waitingFor, failure, facts, documents)
                .noneMatch(Objects::isNull);
    }

    StepRecord copy() {
        return new StepRecord(this);
    }

    /** Returns the id of the flow node, unique within the build. */
    public String getNodeId() {
        return nodeId;
    }

    /** Returns what the step is for. */
    public Kind getKind() {
        return kind;
    }

    /** Returns the application's name; may be empty. */
    public String getApplication() {
        return application;
    }

    /** Returns the environment's name. */
    public String getEnvironment() {
        return environment;
    }

    /** Returns when the step started, in milliseconds since 1970. */
    public long getStartedMillis() {
        return startedMillis;
    }

    /** Returns when it ended, in milliseconds since 1970; zero while it has not. */
    public long getEndedMillis() {
        return endedMillis;
    }

    /** Returns when it gives up, in milliseconds since 1970; zero without a limit. */
    public long getDeadlineMillis() {
        return deadlineMillis;
    }

    public void setDeadlineMillis(long deadlineMillis) {
        this.deadlineMillis = deadlineMillis;
    }

    /** Returns how far it has come. */
    public State getState() {
        return state;
    }

    /** Returns what the step waits for as a phrase behind "Waiting for"; empty while it does not wait. */
    public String getWaitingFor() {
        return waitingFor;
    }

    /** Says that the step waits. */
    public void await(String what) {
        state = State.WAITING;
        waitingFor = XmlText.of(what);
    }

    /** Says that the step works. */
    public void work() {
        state = State.RUNNING;
        waitingFor = "";
    }

    /** Says that the step ended well. */
    public void succeed() {
        end(State.SUCCEEDED, "");
    }

    /** Says that the step failed, with the sentence of the build log. */
    public void fail(String why) {
        end(State.FAILED, why);
    }

    /** Says that the step was ended by a person or by what is around it. */
    public void abort(String why) {
        end(State.ABORTED, why);
    }

    /** Says that the build ended without the step; what it waited for stays readable. */
    void abandon() {
        state = State.ABANDONED;
        endedMillis = System.currentTimeMillis();
    }

    /** Returns whether a person has to decide something. */
    public boolean isAsking() {
        return !fact(QUESTION).isEmpty() && fact(ANSWER).isEmpty();
    }

    /** Returns whether it waits for a freeze that nobody has overridden. */
    public boolean isFrozen() {
        return !fact(FREEZE).isEmpty() && fact(FREEZE_OVERRIDDEN_BY).isEmpty();
    }

    private void end(State end, String why) {
        state = end;
        waitingFor = "";
        failure = XmlText.of(why);
        endedMillis = System.currentTimeMillis();
    }

    /** Returns why it failed or was aborted; otherwise empty. */
    public String getFailure() {
        return failure;
    }

    /** Returns the facts in the order in which they became known. */
    public Map<String, String> getFacts() {
        return new LinkedHashMap<>(facts);
    }

    /** Returns a fact; empty where it is not known. */
    public String fact(String key) {
        return facts.getOrDefault(key, "");
    }

    /** Adds or replaces a fact; an empty one is none. Of more than {@value #MAX_FACTS} the rest is left out. */
    public void put(String key, String value) {
        String text = XmlText.of(value);
        if (text.isEmpty()) {
            facts.remove(key);
        } else if (facts.containsKey(key) || facts.size() < MAX_FACTS) {
            facts.put(XmlText.of(key), text);
        }
    }

    /** Returns the names of the documents that are there. */
    public List<String> getDocuments() {
        return new ArrayList<>(documents);
    }

    void addDocument(String name) {
        if (!documents.contains(name)) {
            documents.add(name);
        }
    }

    /** Names its plans no more; their files go with the build. */
    public void forgetPlans() {
        documents.removeIf(StepRecord::isPlan);
    }
}
