using System.Collections.Frozen;
using static StreamBatch.Domain.Contracts.Standard.StandardChecks;

namespace StreamBatch.Domain.Contracts.Standard;

/// <summary>An entry of <c>servers</c>: what it may and must have depends on its type.</summary>
internal sealed class StandardServer(StandardCheck id, StandardCheck roles, StandardCheck customProperties)
{
    private static readonly StandardCheck Address =
        TextOf(text => Uri.TryCreate(text, UriKind.Absolute, out _), "an address with its scheme");

    private static readonly StandardCheck FileServer = TextOf(
        text => text.StartsWith("sftp://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out _),
        "an address that begins with sftp://");

    // By type: the members in the order of the standard, those that must be there with an exclamation mark.
    private static readonly FrozenDictionary<string, string[]> Types = new Dictionary<string, string[]>
    {
        ["api"] = ["location!"],
        ["athena"] = ["stagingDir!", "schema!", "catalog", "regionName"],
        ["azure"] = ["location!", "format!", "delimiter"],
        ["bigquery"] = ["project!", "dataset!"],
        ["clickhouse"] = ["host!", "port!", "database!"],
        ["cloudsql"] = ["host!", "port!", "database!", "schema!"],
        ["custom"] =
        [
            "account", "catalog", "database", "dataset", "delimiter", "endpointUrl", "format", "host", "location",
            "path", "port", "project", "region", "regionName", "schema", "serviceName", "stagingDir", "warehouse",
            "stream",
        ],
        ["databricks"] = ["host", "catalog!", "schema!"],
        ["db2"] = ["host!", "port!", "database!", "schema"],
        ["denodo"] = ["host!", "port!", "database"],
        ["dremio"] = ["host!", "port!", "schema"],
        ["duckdb"] = ["database!", "schema"],
        ["glue"] = ["account!", "database!", "location", "format"],
        ["hive"] = ["host!", "port", "database!"],
        ["impala"] = ["host!", "port", "database!"],
        ["informix"] = ["host!", "port", "database!"],
        ["kafka"] = ["host!", "format"],
        ["kinesis"] = ["region", "format"],
        ["local"] = ["path!", "format!"],
        ["mysql"] = ["host!", "port!", "database!"],
        ["oracle"] = ["host!", "port!", "serviceName!"],
        ["postgres"] = ["host!", "port!", "database!", "schema!"],
        ["postgresql"] = ["host!", "port!", "database!", "schema!"],
        ["presto"] = ["host!", "catalog", "schema"],
        ["pubsub"] = ["project!"],
        ["redshift"] = ["host", "database!", "schema!", "region", "account"],
        ["s3"] = ["location!", "endpointUrl", "format", "delimiter"],
        ["sftp"] = ["location!", "format", "delimiter"],
        ["snowflake"] = ["host", "port", "account!", "database!", "schema!", "warehouse"],
        ["sqlserver"] = ["host!", "port", "database!", "schema!"],
        ["synapse"] = ["host!", "port!", "database!"],
        ["trino"] = ["host!", "port!", "catalog!", "schema!"],
        ["vertica"] = ["host!", "port!", "database!", "schema!"],
        ["zen"] = ["host!", "port", "database!"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly StandardCheck Type = OneOf([.. Types.Keys.Order(StringComparer.Ordinal)]);

    public void Check(DocumentCursor place, StandardFindings findings)
    {
        var type = place.Member("type")?.Node.Scalar ?? "";
        var own = Types.GetValueOrDefault(type, []);
        var known = new Dictionary<string, StandardCheck>(StringComparer.Ordinal)
        {
            ["id"] = id,
            ["server"] = Text,
            ["type"] = Type,
            ["description"] = Text,
            ["environment"] = Text,
            ["roles"] = roles,
            ["customProperties"] = customProperties,
        };
        foreach (var member in own)
        {
            var name = member.TrimEnd('!');
            known[name] = CheckOf(name, type);
        }

        Members(place, findings, known, ["server", "type", .. own
            .Where(member => member.EndsWith('!')).Select(member => member.TrimEnd('!'))]);
    }

    private static StandardCheck CheckOf(string name, string type) => (name, type) switch
    {
        ("port", _) => Whole,
        ("location", "sftp") => FileServer,
        ("location" or "endpointUrl", _) or ("stagingDir", "athena") => Address,
        _ => Text,
    };
}
