using YamlDotNet.RepresentationModel;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>What silos need so that an upgrade, a drained node or a database that is away loses nothing.</summary>
public sealed class KubernetesTests
{
    private const int DrainSeconds = 60;

    private static readonly YamlNode Silo = Manifests.Silo;
    private static readonly YamlNode Pod = Manifests.Pod(Silo);
    private static readonly YamlNode Container = Manifests.Container(Silo);

    public static TheoryData<string> Workloads => ["silo", "migrate"];

    [Fact]
    public void Upgrade_AddsOneSiloBeforeItTakesOneAway()
    {
        Assert.Equal("RollingUpdate", Silo.Text("spec.strategy.type"));
        Assert.Equal("0", Silo.Text("spec.strategy.rollingUpdate.maxUnavailable"));
        Assert.Equal("1", Silo.Text("spec.strategy.rollingUpdate.maxSurge"));
        Assert.True(int.Parse(Silo.Text("spec.replicas")!) >= 2);
    }

    [Fact]
    public void Stop_LeavesTimeToDrain()
    {
        var grace = int.Parse(Pod.Text("terminationGracePeriodSeconds")!);
        var pause = Container.Texts("lifecycle.preStop.exec.command");

        Assert.Equal(90, grace);
        Assert.Equal("sleep", pause[0]);
        Assert.True(int.Parse(pause[1]) + DrainSeconds < grace, "SIGTERM comes after the pause, and both count.");
    }

    [Fact]
    public void Probes_AskForLifeAndReadinessApart()
    {
        Assert.Equal("/health/live", Container.Text("startupProbe.httpGet.path"));
        Assert.Equal("/health/live", Container.Text("livenessProbe.httpGet.path"));
        Assert.Equal("/health/ready", Container.Text("readinessProbe.httpGet.path"));
        foreach (var probe in new[] { "startupProbe", "livenessProbe", "readinessProbe" })
        {
            Assert.Equal("http", Container.Text($"{probe}.httpGet.port"));
            Assert.Equal("HTTPS", Container.Text($"{probe}.httpGet.scheme"));
            Assert.True(int.Parse(Container.Text($"{probe}.timeoutSeconds")!)
                <= int.Parse(Container.Text($"{probe}.periodSeconds")!));
        }
    }

    [Fact]
    public void Address_IsThatOfThePod()
    {
        var address = Manifests.Variable(Silo, "STREAMBATCH_SILO_ADDRESS");

        Assert.Equal("status.podIP", address.Text("valueFrom.fieldRef.fieldPath"));
        Assert.Equal("false", Pod.Text("enableServiceLinks"));
    }

    [Fact]
    public void Ports_AreThoseOfHttpAndSilosAndNoGateway()
    {
        Assert.Equal(Manifests.HttpPort, Container.Named("ports", "http").Text("containerPort"));
        Assert.Equal(Manifests.SiloPort, Container.Named("ports", "silo").Text("containerPort"));
        Assert.Equal(2, Container.Items("ports").Count);
        Assert.Equal(Manifests.SiloPort, Manifests.Variable(Silo, "STREAMBATCH_SILO_PORT").Text("value"));
        Assert.Matches(
            $"^https://.*:{Manifests.HttpPort}$", Manifests.Variable(Silo, "STREAMBATCH_HTTP").Text("value"));
        Assert.Null(Manifests.Variable(Silo, "STREAMBATCH_GATEWAY_PORT"));
    }

    [Fact]
    public void Ids_AreConstantAndSharedByAllSilos()
    {
        var kustomization = Manifests.Kustomizations
            .Single(file => file.Path == "deploy/kubernetes/base/kustomization.yaml");
        var generator = Assert.Single(kustomization.Document.Items("configMapGenerator"));
        var literals = generator.Texts("literals");

        foreach (var name in new[] { "CLUSTER_ID", "SERVICE_ID", "SCHEMA" })
        {
            var literal = literals.Single(one => one.StartsWith($"STREAMBATCH_{name}=", StringComparison.Ordinal));
            Assert.Matches("^[a-z][a-z0-9_-]*$", literal.Split('=')[1]);
        }

        foreach (var workload in new[] { Silo, Manifests.Migrate })
        {
            var source = Assert.Single(Manifests.Container(workload).Items("envFrom"));
            Assert.Equal(generator.Text("name"), source.Text("configMapRef.name"));
        }
    }

    [Fact]
    public void Heap_IsBoundedBelowTheMemoryLimit()
    {
        var share = Manifests.HeapShare(Manifests.Variable(Silo, "DOTNET_GCHeapHardLimitPercent").Text("value"));

        Assert.InRange(share, 50, 80);
        Assert.NotNull(Container.Text("resources.limits.memory"));
        Assert.Equal(Container.Text("resources.limits.memory"), Container.Text("resources.requests.memory"));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Workload_RunsWithoutRights(string name)
    {
        var workload = Manifests.InBase(name == "silo" ? "Deployment" : "Job", "streambatch-" + name);
        var (pod, container) = (Manifests.Pod(workload), Manifests.Container(workload));

        Assert.Equal("true", pod.Text("securityContext.runAsNonRoot"));
        Assert.Equal(Manifests.User, pod.Text("securityContext.runAsUser"));
        Assert.Equal(Manifests.User, pod.Text("securityContext.fsGroup"));
        Assert.Equal("RuntimeDefault", pod.Text("securityContext.seccompProfile.type"));
        Assert.Equal("false", pod.Text("automountServiceAccountToken"));
        Assert.Equal("false", container.Text("securityContext.allowPrivilegeEscalation"));
        Assert.Equal("true", container.Text("securityContext.readOnlyRootFilesystem"));
        Assert.Equal(["ALL"], container.Texts("securityContext.capabilities.drop"));
    }

    [Theory]
    [MemberData(nameof(Workloads))]
    public void Volumes_AreMountedAndMountsAreVolumes(string name)
    {
        var workload = Manifests.InBase(name == "silo" ? "Deployment" : "Job", "streambatch-" + name);
        var mounts = Manifests.Container(workload).Items("volumeMounts");

        Assert.Equal(
            Manifests.Pod(workload).Items("volumes").Select(volume => volume.Text("name")).Order(),
            mounts.Select(mount => mount.Text("name")).Order());
        Assert.All(mounts, mount =>
            Assert.Equal(mount.Text("name") != "temporary", mount.Text("readOnly") == "true"));
        Assert.Contains(mounts, mount => mount.Text("mountPath") == "/tmp");
    }

    [Fact]
    public void Certificates_AreMountedFromASecret()
    {
        var volume = Pod.Named("volumes", "tls");
        var folder = Container.Named("volumeMounts", "tls").Text("mountPath");

        Assert.NotNull(volume.Text("secret.secretName"));
        Assert.Equal("0440", volume.Text("secret.defaultMode"));
        foreach (var (variable, file) in new[]
            { ("CERTIFICATE", "tls.crt"), ("KEY", "tls.key"), ("CA", "ca.crt") })
        {
            Assert.Equal($"{folder}/{file}", Manifests.Variable(Silo, "STREAMBATCH_TLS_" + variable).Text("value"));
        }

        Assert.Empty(Container.Items("args"));
    }

    [Fact]
    public void CertificateOfHttp_IsAnother()
    {
        var volume = Pod.Named("volumes", "http");
        var folder = Container.Named("volumeMounts", "http").Text("mountPath");

        Assert.NotEqual(
            Pod.Named("volumes", "tls").Text("secret.secretName"), volume.Text("secret.secretName"));
        Assert.Equal("0440", volume.Text("secret.defaultMode"));
        Assert.Equal($"{folder}/tls.crt", Manifests.Variable(Silo, "STREAMBATCH_HTTP_CERTIFICATE").Text("value"));
        Assert.Equal($"{folder}/tls.key", Manifests.Variable(Silo, "STREAMBATCH_HTTP_KEY").Text("value"));
    }

    [Fact]
    public void AdminToken_ComesFromASecretThatMayBeGone()
    {
        var token = Manifests.Variable(Silo, "STREAMBATCH_ADMIN_TOKEN");

        Assert.Null(token.Text("value"));
        Assert.NotNull(token.Text("valueFrom.secretKeyRef.name"));
        Assert.Equal("true", token.Text("valueFrom.secretKeyRef.optional"));
    }

    [Fact]
    public void Migration_IsAJobUnderARoleOfItsOwn()
    {
        var migrate = Manifests.Migrate;
        var owner = Manifests.Variable(migrate, "STREAMBATCH_POSTGRES_DDL").Text("valueFrom.secretKeyRef.name");
        var host = Manifests.Variable(Silo, "STREAMBATCH_POSTGRES").Text("valueFrom.secretKeyRef.name");

        Assert.Equal(["migrate"], Manifests.Container(migrate).Texts("args"));
        Assert.Equal("Never", Manifests.Pod(migrate).Text("restartPolicy"));
        Assert.Equal(Container.Text("image"), Manifests.Container(migrate).Text("image"));
        Assert.NotNull(owner);
        Assert.NotNull(host);
        Assert.NotEqual(owner, host);
        Assert.Null(Manifests.Variable(migrate, "STREAMBATCH_POSTGRES"));
        Assert.DoesNotContain(Silo.Everything(), leaf => leaf.Node.Text() == owner);
    }

    [Fact]
    public void Disruption_TakesOneSiloAtATime()
    {
        var budget = Manifests.InBase("PodDisruptionBudget", "streambatch-silo");

        Assert.Equal("1", budget.Text("spec.maxUnavailable"));
        Assert.Equal(Manifests.SiloLabels, budget.Map("spec.selector.matchLabels"));
    }

    [Fact]
    public void Selectors_ChooseSilosAndNotMigrations()
    {
        Assert.Equal(Manifests.SiloLabels, Silo.Map("spec.selector.matchLabels"));
        Assert.Equal(Manifests.SiloLabels, Manifests.InBase("Service", "streambatch").Map("spec.selector"));
        Assert.NotEqual(Manifests.SiloLabels, Manifests.Migrate.Map("spec.template.metadata.labels"));
        Assert.All(Pod.Items("topologySpreadConstraints"),
            spread => Assert.Equal(Manifests.SiloLabels, spread.Map("labelSelector.matchLabels")));
    }
}
