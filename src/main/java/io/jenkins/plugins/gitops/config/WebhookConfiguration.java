package io.jenkins.plugins.gitops.config;

import com.cloudbees.plugins.credentials.CredentialsProvider;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.ExtensionList;
import hudson.security.ACL;
import io.jenkins.plugins.gitops.config.form.FormLists;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import jenkins.model.GlobalConfiguration;
import jenkins.model.GlobalConfigurationCategory;
import jenkins.model.Jenkins;
import net.sf.json.JSONObject;
import org.jenkinsci.Symbol;
import org.jenkinsci.plugins.plaincredentials.StringCredentials;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/** The global configuration of webhooks: which secrets the forges sign with. Without one, every webhook is refused. */
@Extension
@Symbol("gitopsWebhooks")
public class WebhookConfiguration extends GlobalConfiguration {

    private ArrayList<WebhookSecretConfig> secrets = new ArrayList<>();

    /** Loads what was saved. */
    public WebhookConfiguration() {
        load();
    }

    /** Returns the configuration of this Jenkins. */
    public static WebhookConfiguration get() {
        return ExtensionList.lookupSingleton(WebhookConfiguration.class);
    }

    @NonNull
    @Override
    public GlobalConfigurationCategory getCategory() {
        return GlobalConfigurationCategory.get(GlobalConfigurationCategory.Unclassified.class);
    }

    @Override
    public boolean configure(StaplerRequest2 req, JSONObject json) {
        FormLists.bind(this, req, json, "secrets");
        return true;
    }

    public List<WebhookSecretConfig> getSecrets() {
        return secrets == null ? List.of() : new ArrayList<>(secrets);
    }

    /** @param secrets several of one forge are all accepted, so that one can be replaced without a gap */
    @DataBoundSetter
    public void setSecrets(List<WebhookSecretConfig> secrets) {
        this.secrets = secrets == null ? new ArrayList<>() : new ArrayList<>(secrets);
        save();
    }

    /**
     * Returns the secrets of a forge as they are agreed with it. Asks the credentials' stores, so it may block.
     *
     * @param forge such as {@code github}
     */
    public List<String> secretsOf(String forge) {
        Set<String> ids = getSecrets().stream()
                .filter(secret -> forge.equals(secret.getProvider()))
                .map(WebhookSecretConfig::getCredentialsId)
                .collect(Collectors.toSet());
        if (ids.isEmpty()) {
            return List.of();
        }
        return CredentialsProvider.lookupCredentialsInItemGroup(
                        StringCredentials.class, Jenkins.get(), ACL.SYSTEM2, List.of())
                .stream()
                .filter(found -> ids.contains(found.getId()))
                .map(found -> found.getSecret().getPlainText())
                .toList();
    }
}
