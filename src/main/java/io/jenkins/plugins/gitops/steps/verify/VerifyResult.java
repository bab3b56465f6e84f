package io.jenkins.plugins.gitops.steps.verify;

import io.jenkins.plugins.gitops.engine.verification.CheckResult;
import io.jenkins.plugins.gitops.engine.verification.VerificationRecord;
import io.jenkins.plugins.gitops.engine.verification.VerificationReport;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What {@code gitopsVerify} returns: a verification that failed ends the step instead. */
public final class VerifyResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String environment;
    private final ArrayList<String> images;
    private final ArrayList<String> digests;
    private final ArrayList<String> warnings;
    private final ArrayList<Check> checks = new ArrayList<>();
    private final int objects;
    private final ArrayList<String> clusters;

    /** What one check found. */
    public static final class Check implements Serializable {

        private static final long serialVersionUID = 1L;

        private final String kind;
        private final String name;
        private final String outcome;
        private final String message;

        private Check(CheckResult result) {
            this.kind = result.kind();
            this.name = result.name();
            this.outcome = result.outcome().name().toLowerCase(Locale.ROOT);
            this.message = result.message();
        }

        /** Returns {@code health}, {@code image}, {@code probe} or {@code expression}. */
        @Whitelisted
        public String getKind() {
            return kind;
        }

        /** Returns what was checked: {@code Deployment shop/cart}. */
        @Whitelisted
        public String getName() {
            return name;
        }

        /** Returns {@code passed}. */
        @Whitelisted
        public String getOutcome() {
            return outcome;
        }

        /** Returns what was found; may be empty. */
        @Whitelisted
        public String getMessage() {
            return message;
        }

        @Override
        public String toString() {
            return name + " " + outcome;
        }
    }

    /** @param clusters the names of several; none for one */
    VerifyResult(VerificationRecord record, VerificationReport report, List<String> clusters) {
        this.clusters = new ArrayList<>(clusters);
        this.environment = record.environment();
        this.images = new ArrayList<>(record.images());
        this.digests = new ArrayList<>(record.digests());
        this.warnings = new ArrayList<>(report.warnings());
        this.objects = report.objects().size();
        record.checks().forEach(check -> checks.add(new Check(check)));
    }

    /** Returns the environment's name. */
    @Whitelisted
    public String getEnvironment() {
        return environment;
    }

    /** Returns the first image that runs; empty where only the health was asked for. */
    @Whitelisted
    public String getImage() {
        return images.isEmpty() ? "" : images.get(0);
    }

    /** Returns the images that run. */
    @Whitelisted
    public List<String> getImages() {
        return images;
    }

    /** Returns the digests that the nodes report for them, {@code sha256:…}. */
    @Whitelisted
    public List<String> getDigests() {
        return digests;
    }

    /**
     * Returns each of several clusters with {@code verified}, by its name; empty for an environment of one cluster. The checks of
     * a cluster have its name before theirs: {@code [eu-1] Deployment shop/cart}.
     */
    @Whitelisted
    public Map<String, String> getClusters() {
        Map<String, String> verified = new LinkedHashMap<>();
        clusters.forEach(name -> verified.put(name, "verified"));
        return verified;
    }

    /** Returns how many objects are healthy. */
    @Whitelisted
    public int getObjects() {
        return objects;
    }

    /** Returns each check by itself. */
    @Whitelisted
    public List<Check> getChecks() {
        return checks;
    }

    /** Returns what somebody should look at. */
    @Whitelisted
    public List<String> getWarnings() {
        return warnings;
    }
}
