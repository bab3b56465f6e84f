package io.jenkins.plugins.gitops.sandbox.demo;

import java.net.URI;
import java.util.stream.Collectors;

/** The Configuration as Code of the demo's Jenkins: credentials, cluster, repository, environments and a job. */
final class JenkinsDemoConfiguration {

    private final DemoSandbox sandbox;
    private final DemoOptions options;
    private final URI jenkins;

    JenkinsDemoConfiguration(DemoSandbox sandbox, DemoOptions options, URI jenkins) {
        this.sandbox = sandbox;
        this.options = options;
        this.jenkins = jenkins;
    }

    String yaml() {
        String certificate = sandbox.cluster()
                .caCertificate()
                .map(pem -> "      caCertificate: |\n" + pem.strip().indent(8))
                .orElse("");
        return """
                jenkins:
                  systemMessage: "GitOps demo"
                  numExecutors: 2
                  securityRealm:
                    local:
                      allowsSignup: false
                      users: [{id: admin, password: admin}]
                  authorizationStrategy:
                    loggedInUsersCanDoAnything: {allowAnonymousRead: true}
                credentials:
                  system:
                    domainCredentials:
                      - credentials:
                          - usernamePassword: {scope: GLOBAL, id: git, username: "%1$s", password: "%2$s"}
                          - string: {scope: GLOBAL, id: forge-token, secret: "%2$s"}
                          - string: {scope: GLOBAL, id: cluster-token, secret: "%3$s"}
                unclassified:
                  location: {url: "%4$s"}
                  gitops:
                    clusters:
                    - name: sandbox
                      serverUrl: "%5$s"
                      credentialsId: cluster-token
                %6$s    repositories:
                    - name: config
                      url: "%7$s"
                      credentialsId: git
                      provider: github
                      apiUrl: "%8$s"
                      apiCredentialsId: forge-token
                    environments:
                %9$sjobs:
                - script: |
                    pipelineJob('cart') {
                      definition {
                        cps {
                          sandbox()
                          script('''
                %10$s            ''')
                        }
                      }
                    }
                """.formatted(
                        sandbox.forge().user(),
                        sandbox.forge().token(),
                        sandbox.cluster().token(),
                        jenkins,
                        sandbox.cluster().url(),
                        certificate,
                        sandbox.repository().cloneUrl(),
                        sandbox.forge().gitHubApiUrl(),
                        environments().indent(4),
                        jenkinsfile().indent(16));
    }

    private static String environments() {
        return DemoSandbox.ENVIRONMENTS.stream()
                .map(name -> """
                        - name: %1$s
                          application: cart
                          repository: config
                          path: environments/%1$s
                          mode: %2$s
                          cluster: sandbox
                          namespace: shop-%1$s
                          allowedFolders: /
                        """.formatted(name, name.equals("dev") ? "commit" : "pullRequest"))
                .collect(Collectors.joining());
    }

    private String jenkinsfile() {
        String stages = options.environments().stream()
                .map(environment -> """
                        stage('%1$s') {
                          steps {
                            script {
                              def promotion = gitopsPromote environment: '%1$s', image: '%2$s'
                              gitopsSync environment: '%1$s', revision: promotion.commit
                              gitopsVerify environment: '%1$s', image: promotion.image
                            }
                          }
                        }
                        """.formatted(environment, options.image()).indent(4))
                .collect(Collectors.joining());
        return "pipeline {\n  agent none\n  stages {\n" + stages + "  }\n}\n";
    }
}
