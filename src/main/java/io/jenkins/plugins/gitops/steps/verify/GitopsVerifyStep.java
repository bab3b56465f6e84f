package io.jenkins.plugins.gitops.steps.verify;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.AbortException;
import hudson.Extension;
import hudson.FilePath;
import hudson.Util;
import hudson.security.Permission;
import hudson.util.FormValidation;
import io.jenkins.plugins.gitops.config.ClusterConfig;
import io.jenkins.plugins.gitops.config.GitopsPermissions;
import io.jenkins.plugins.gitops.connection.EnvironmentSync;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings;
import io.jenkins.plugins.gitops.connection.settings.EnvironmentSettings.Key;
import io.jenkins.plugins.gitops.connection.settings.RenderChoices;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices;
import io.jenkins.plugins.gitops.connection.settings.VerificationChoices.Switch;
import io.jenkins.plugins.gitops.engine.image.ImageReference;
import io.jenkins.plugins.gitops.engine.operation.OperationException;
import io.jenkins.plugins.gitops.steps.EnvironmentStep;
import io.jenkins.plugins.gitops.steps.HelmChart;
import io.jenkins.plugins.gitops.steps.Messages;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** {@code gitopsVerify}: waits until all objects of the environment are healthy and run the image, or says why not. */
public class GitopsVerifyStep extends EnvironmentStep {

    static final int DEFAULT_MINUTES = 15;
    static final int DEFAULT_STABLE_SECONDS = 10;
    static final int DEFAULT_GRACE_SECONDS = 60;

    private String image;
    private List<String> images = List.of();
    private String commit;
    private String namespace;
    private ClusterConfig cluster;
    private int stableForSeconds = DEFAULT_STABLE_SECONDS;
    private int graceSeconds = DEFAULT_GRACE_SECONDS;
    private boolean failFast = true;
    private boolean acceptOnDelete;
    private boolean requireServiceAddress = true;
    private boolean requireIngressAddress;
    private List<String> objects = List.of();
    private List<VerifyProbe> probes = List.of();
    private List<VerifyExpectation> expectations = List.of();
    private List<VerifyHealthRule> healthRules = List.of();
    private String junit;
    private boolean requireNoDrift;
    private HelmChart helm;
    private boolean kustomizeHelm;

    /** @param environment the environment's name */
    @DataBoundConstructor
    public GitopsVerifyStep(String environment) {
        super(environment, DEFAULT_MINUTES);
    }

    public String getImage() {
        return image;
    }

    @DataBoundSetter
    public void setImage(String image) {
        this.image = Util.fixEmptyAndTrim(image);
    }

    public List<String> getImages() {
        return images;
    }

    @DataBoundSetter
    public void setImages(List<String> images) {
        this.images = words(images);
    }

    public String getCommit() {
        return commit;
    }

    @DataBoundSetter
    public void setCommit(String commit) {
        this.commit = Util.fixEmptyAndTrim(commit);
    }

    public String getNamespace() {
        return namespace;
    }

    @DataBoundSetter
    public void setNamespace(String namespace) {
        this.namespace = Util.fixEmptyAndTrim(namespace);
    }

    public ClusterConfig getCluster() {
        return cluster;
    }

    @DataBoundSetter
    public void setCluster(ClusterConfig cluster) {
        this.cluster = cluster;
    }

    public int getStableForSeconds() {
        return stableForSeconds;
    }

    @DataBoundSetter
    public void setStableForSeconds(int stableForSeconds) {
        this.stableForSeconds = Math.max(0, stableForSeconds);
    }

    public int getGraceSeconds() {
        return graceSeconds;
    }

    @DataBoundSetter
    public void setGraceSeconds(int graceSeconds) {
        this.graceSeconds = Math.max(0, graceSeconds);
    }

    public boolean isFailFast() {
        return failFast;
    }

    @DataBoundSetter
    public void setFailFast(boolean failFast) {
        this.failFast = failFast;
    }

    public boolean isAcceptOnDelete() {
        return acceptOnDelete;
    }

    @DataBoundSetter
    public void setAcceptOnDelete(boolean acceptOnDelete) {
        this.acceptOnDelete = acceptOnDelete;
    }

    public boolean isRequireServiceAddress() {
        return requireServiceAddress;
    }

    @DataBoundSetter
    public void setRequireServiceAddress(boolean requireServiceAddress) {
        this.requireServiceAddress = requireServiceAddress;
    }

    public boolean isRequireIngressAddress() {
        return requireIngressAddress;
    }

    @DataBoundSetter
    public void setRequireIngressAddress(boolean requireIngressAddress) {
        this.requireIngressAddress = requireIngressAddress;
    }

    public List<String> getObjects() {
        return objects;
    }

    @DataBoundSetter
    public void setObjects(List<String> objects) {
        this.objects = words(objects);
    }

    public List<VerifyProbe> getProbes() {
        return probes;
    }

    @DataBoundSetter
    public void setProbes(List<VerifyProbe> probes) {
        this.probes = probes == null ? List.of() : List.copyOf(probes);
    }

    public List<VerifyExpectation> getExpectations() {
        return expectations;
    }

    @DataBoundSetter
    public void setExpectations(List<VerifyExpectation> expectations) {
        this.expectations = expectations == null ? List.of() : List.copyOf(expectations);
    }

    public List<VerifyHealthRule> getHealthRules() {
        return healthRules;
    }

    @DataBoundSetter
    public void setHealthRules(List<VerifyHealthRule> healthRules) {
        this.healthRules = healthRules == null ? List.of() : List.copyOf(healthRules);
    }

    public String getJunit() {
        return junit;
    }

    @DataBoundSetter
    public void setJunit(String junit) {
        this.junit = Util.fixEmptyAndTrim(junit);
    }

    public boolean isRequireNoDrift() {
        return requireNoDrift;
    }

    @DataBoundSetter
    public void setRequireNoDrift(boolean requireNoDrift) {
        this.requireNoDrift = requireNoDrift;
    }

    public HelmChart getHelm() {
        return helm;
    }

    /** @param helm how the synced chart was rendered, for {@link #isRequireNoDrift}; null for the defaults */
    @DataBoundSetter
    public void setHelm(HelmChart helm) {
        this.helm = helm;
    }

    public boolean isKustomizeHelm() {
        return kustomizeHelm;
    }

    @DataBoundSetter
    public void setKustomizeHelm(boolean kustomizeHelm) {
        this.kustomizeHelm = kustomizeHelm;
    }

    /** Returns how the synced kustomization or chart was rendered. */
    RenderChoices rendering() {
        return HelmChart.rendering(helm, kustomizeHelm);
    }

    @Override
    protected EnvironmentSettings given() {
        EnvironmentSettings settings = super.given();
        settings.offer(Key.NAMESPACE, namespace);
        if (cluster != null) {
            cluster.offerTo(settings);
        }
        return settings;
    }

    @Override
    protected Permission permission() {
        return GitopsPermissions.VIEW;
    }

    @Override
    protected boolean isSelfContained() {
        return cluster != null;
    }

    /** Returns the images of both parameters. */
    List<String> allImages() {
        List<String> all = new ArrayList<>(images);
        if (image != null && !all.contains(image)) {
            all.add(0, image);
        }
        return all;
    }

    private VerificationChoices choices() {
        VerificationChoices choices = new VerificationChoices(stableForSeconds, graceSeconds)
                .with(Switch.FAIL_FAST, failFast)
                .with(Switch.ACCEPT_ON_DELETE, acceptOnDelete)
                .with(Switch.NO_SERVICE_ADDRESS, !requireServiceAddress)
                .with(Switch.INGRESS_ADDRESS, requireIngressAddress)
                .withObjects(objects);
        probes.forEach(probe -> probe.addTo(choices));
        expectations.forEach(expectation -> expectation.addTo(choices));
        healthRules.forEach(rule -> rule.addTo(choices));
        return choices;
    }

    @Override
    public StepExecution start(StepContext context) throws Exception {
        VerificationChoices choices = choices();
        try {
            allImages().forEach(text -> ImageReference.parse(text).requireVersion());
            choices.check();
            rendering().check();
            String fault = EnvironmentSync.faultOfRevision(requireNoDrift ? commit : null);
            if (fault != null) {
                throw new AbortException(fault);
            }
        } catch (IllegalArgumentException | OperationException e) {
            throw new AbortException(e.getMessage());
        }
        if (junit != null && context.get(FilePath.class) == null) {
            throw new AbortException(
                    "junit: \"" + junit + "\" needs a workspace; put the step into a node, or leave junit out");
        }
        return new VerifyExecution(context, settings(context), choices, this);
    }

    /** Name, form and checks of the step. */
    @Extension
    public static class DescriptorImpl extends EnvironmentStepDescriptor {

        @Override
        public String getFunctionName() {
            return "gitopsVerify";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.GitopsVerifyStep_DisplayName();
        }

        /** Only parses; asks no registry. */
        @POST
        public FormValidation doCheckImage(@QueryParameter String value) {
            try {
                if (Util.fixEmptyAndTrim(value) != null) {
                    ImageReference.parse(value.strip()).requireVersion();
                }
                return FormValidation.ok();
            } catch (IllegalArgumentException e) {
                return FormValidation.error(e.getMessage());
            }
        }
    }
}
