using System.Net;
using YamlDotNet.RepresentationModel;

namespace StreamBatch.Architecture.Tests.Deployment;

/// <summary>docker-compose.yml agrees with itself, with the files it mounts, and with what a silo needs.</summary>
public sealed class ComposeTests
{
    private const string Cluster = "cluster";

    private static readonly YamlMappingNode Compose = YamlFile.Read("docker-compose.yml").Document;

    private static readonly IReadOnlyDictionary<string, YamlNode> Services =
        ((YamlMappingNode)Compose.At("services")!).Entries().ToDictionary(entry => entry.Key, entry => entry.Value);

    private static readonly IReadOnlyList<string> Silos =
        [.. Services.Keys.Where(name => name.StartsWith("silo-", StringComparison.Ordinal))];

    [Fact]
    public void Services_AreTwoSilosAndWhatTheyNeed() =>
        Assert.Equal(
            ["certificates", "grafana", "migrate", "postgres", "prometheus", "roles", "silo-1", "silo-2"],
            Services.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Images_SayOneRelease()
    {
        var images = Services.ToDictionary(service => service.Key, service => service.Value.Text("image") ?? "");

        Convention.Holds("An image is not pinned.", images.Values.Where(image => !Manifests.IsPinned(image)));
        foreach (var name in Silos.Append("migrate").Append("certificates"))
        {
            Assert.Equal("streambatch-silo:" + Manifests.Version, images[name]);
            Assert.Equal(".", Services[name].Text("build"));
        }
    }

    [Fact]
    public void Dependencies_CanBeMet()
    {
        var offenders =
            from service in Services
            from wanted in Dependencies(service.Value)
            let other = Services.GetValueOrDefault(wanted.Name)
            where other is null
                || (wanted.Condition == "service_healthy" && other.At("healthcheck") is null)
                || (wanted.Condition == "service_completed_successfully" && other.Text("restart") != "no")
                || (InCluster(other) && !InCluster(service.Value))
            select $"{service.Key} waits for {wanted.Name}: {wanted.Condition}";

        Convention.Holds("A service waits for what is not there, never ready, or never ends.", offenders);
    }

    [Fact]
    public void Ports_AreOnLoopbackAndTakenOnce()
    {
        var ports = Services.Values.SelectMany(service => service.Texts("ports")).ToList();

        Assert.All(ports, port => Assert.StartsWith("127.0.0.1:", port, StringComparison.Ordinal));
        Assert.Equal(ports.Count, ports.Select(port => port.Split(':')[1]).Distinct().Count());
        Assert.All(Silos, silo =>
            Assert.EndsWith(":" + Manifests.HttpPort, Assert.Single(Services[silo].Texts("ports"))));
    }

    [Fact]
    public void Volumes_AreDeclaredOrFilesOfTheRepository()
    {
        var declared = ((YamlMappingNode)Compose.At("volumes")!).Entries().Select(entry => entry.Key).ToHashSet();
        var sources = Services.Values
            .SelectMany(service => service.Texts("volumes"))
            .Select(volume => volume.Split(':')[0])
            .ToHashSet();

        Convention.Holds(
            "A volume is mounted and not there.",
            sources.Where(source => !declared.Contains(source)
                && !(source.StartsWith("./", StringComparison.Ordinal) && Path.Exists(Repository.PathOf(source)))));
        Assert.Empty(declared.Except(sources));
    }

    [Fact]
    public void Passwords_ComeFromTheSurroundings()
    {
        var offenders =
            from leaf in Compose.Everything()
            let text = leaf.Node.Text() ?? ""
            let secret = leaf.Path.EndsWith("PASSWORD", StringComparison.Ordinal)
                ? text
                : text.Split("Password=").ElementAtOrDefault(1)
            where secret is not null && !secret.StartsWith("${", StringComparison.Ordinal)
            select leaf.Path;

        Convention.Holds("A password cannot be set from outside.", offenders);
    }

    [Fact]
    public void Silos_AreOneClusterAtAddressesOfTheirOwn()
    {
        var network = Assert.Single(Compose.Items("networks.default.ipam.config"));
        var subnet = IPNetwork.Parse(network.Text("subnet")!);
        var taken = IPNetwork.Parse(network.Text("ip_range")!);
        var environments = Silos.Select(silo => Services[silo].Map("environment")).ToList();

        Assert.Equal(2, Silos.Count);
        Assert.Equal(2, environments.Select(one => one["STREAMBATCH_SILO_ADDRESS"]).Distinct().Count());
        foreach (var silo in Silos)
        {
            var address = Services[silo].Text("networks.default.ipv4_address")!;
            Assert.Equal(address, Services[silo].Map("environment")["STREAMBATCH_SILO_ADDRESS"]);
            Assert.True(subnet.Contains(IPAddress.Parse(address)));
            Assert.False(taken.Contains(IPAddress.Parse(address)));
        }

        Assert.Equal(Shared(environments[0]), Shared(environments[1]));
    }

    [Fact]
    public void Silos_HaveTheInterfaceThatKubernetesUses()
    {
        var names = Manifests.Container(Manifests.Silo).Items("env").Select(variable => variable.Text("name")!)
            .Concat(["STREAMBATCH_CLUSTER_ID", "STREAMBATCH_SERVICE_ID", "STREAMBATCH_SCHEMA"]);
        var environment = Services[Silos[0]].Map("environment");

        Assert.Equal(names.Order(StringComparer.Ordinal), environment.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(Manifests.SiloPort, environment["STREAMBATCH_SILO_PORT"]);
        Assert.InRange(Manifests.HeapShare(environment["DOTNET_GCHeapHardLimitPercent"]), 50, 80);
        Assert.Equal(environment["STREAMBATCH_SCHEMA"], Services["migrate"].Map("environment")["STREAMBATCH_SCHEMA"]);
        Assert.Equal(environment["STREAMBATCH_SCHEMA"], Services["roles"].Map("environment")["STREAMBATCH_SCHEMA"]);
    }

    [Fact]
    public void Silos_RunWithoutRightsAndStopAsInKubernetes()
    {
        var grace = Manifests.Pod(Manifests.Silo).Text("terminationGracePeriodSeconds");

        foreach (var silo in Silos.Select(name => Services[name]))
        {
            Assert.Equal("true", silo.Text("read_only"));
            Assert.Equal(["/tmp"], silo.Texts("tmpfs"));
            Assert.Equal(["ALL"], silo.Texts("cap_drop"));
            Assert.Null(silo.At("user"));
            Assert.Null(silo.At("command"));
            Assert.NotNull(silo.At("mem_limit"));
            Assert.Equal(grace + "s", silo.Text("stop_grace_period"));
        }
    }

    [Fact]
    public void Silos_AreHealthyWhenTheyAreReady()
    {
        foreach (var check in Silos.Select(name => Services[name].Texts("healthcheck.test")))
        {
            Assert.Equal(["CMD", "bash", "-c"], check.Take(3));
            Assert.Contains("s_client ", check[3], StringComparison.Ordinal);
            Assert.Contains("-connect 127.0.0.1:" + Manifests.HttpPort, check[3], StringComparison.Ordinal);
            Assert.Contains("GET /health/ready ", check[3], StringComparison.Ordinal);
            Assert.DoesNotMatch(@"(^|[^$])\$[A-Za-z{]", check[3]);
        }
    }

    [Fact]
    public void Prometheus_AsksEverySilo()
    {
        var file = YamlFile.Read("deploy/compose/prometheus.yml").Document;
        var targets = file.Items("scrape_configs").SelectMany(job => job.Items("static_configs"))
            .SelectMany(one => one.Texts("targets"));

        Assert.Empty(Silos.Select(silo => $"{silo}:{Manifests.HttpPort}").Except(targets));
    }

    private static bool InCluster(YamlNode service) => service.Texts("profiles").Contains(Cluster);

    private static IEnumerable<(string Name, string Condition)> Dependencies(YamlNode service) =>
        service.At("depends_on") is YamlMappingNode mapping
            ? mapping.Entries().Select(entry => (entry.Key, entry.Value.Text("condition") ?? ""))
            : service.Texts("depends_on").Select(name => (name, "service_started"));

    private static IEnumerable<string> Shared(IReadOnlyDictionary<string, string> environment) =>
        environment.Where(one => one.Key != "STREAMBATCH_SILO_ADDRESS").Select(one => $"{one.Key}={one.Value}").Order();
}
