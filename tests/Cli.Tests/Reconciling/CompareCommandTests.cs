namespace StreamBatch.Cli.Tests.Reconciling;

/// <summary>What counts as equal: composite keys, nulls, rows that are on one side only, tolerances.</summary>
public sealed class CompareCommandTests
{
    private const string Contract = """
        apiVersion: v3.1.0
        kind: DataContract
        id: sales
        version: 1.0.0
        status: active
        schema:
          - name: sales
            properties:
              - { name: shop, logicalType: string, required: true }
              - { name: till, logicalType: integer, required: true }
              - { name: amount, logicalType: number, logicalTypeOptions: { multipleOf: 0.01 } }
        customProperties:
          - property: streambatch
            value:
              key: [shop, till]
              partitions: 2
              windows: { kind: tumbling, size: 10s }
              aggregates: { n: count(), total: sum(amount), mean: avg(amount) }
              authority: manual
              tolerance: { mean: 0.001 }
        """;

    // Shop a has the tills 1, whose amount is unknown, and 11; shop a1 has the till 1. Their keys are three.
    [Theory]
    [InlineData("1:a1:1,1,,;1:a2:11,1,1,1;2:a11:1,1,2,2", "")]
    [InlineData("1:a1:1,1,,;1:a2:11,1,1,1.001;2:a11:1,1,2,1.999", "")]
    [InlineData("1:a1:1,1,,;1:a2:11,1,1,1.0011;2:a11:1,1,2,2", "1:a2:11 value")]
    [InlineData("1:a1:1,1,0,0;1:a2:11,1,1,1;2:a11:1,1,2,2", "1:a1:1 value")]
    [InlineData("1:a1:1,1,,;1:a2:11,1,1,;2:a11:1,1,2,2", "1:a2:11 value")]
    [InlineData("1:a1:1,1,,;2:a11:1,1,2,2", "1:a2:11 missingInBatch")]
    [InlineData("1:a1:1,1,,;1:a2:11,1,1,1;2:a11:1,1,2,2;1:b1:1,1,3,3", "1:b1:1 loss")]
    [InlineData("1:a1:1,1,,;1:a2:11,2,1,1;2:a11:1,1,2,2", "1:a2:11 loss")]
    [InlineData("1:a1:11,1,1,1", "1:a1:1 missingInBatch,1:a1:11 loss,1:a2:11 missingInBatch,2:a11:1 missingInBatch")]
    public async Task Rows_AreComparedByKeyAndValue(string rows, string drifts)
    {
        using var folder = await WithSalesAsync();
        var time = CliFolder.Time(0);
        var lines = rows.Split(';').Select(row => row.Split(',')).Select(cells =>
            $"{cells[0]},{time},{string.Join(',', cells[1..])}");
        var file = folder.Write("rows.csv", "key,start,n,total,mean\n" + string.Join('\n', lines) + "\n");
        (await folder.RunAsync("batch", "load", "sales", file, "--run", "r", "--from", time,
            "--to", CliFolder.Time(10))).Succeeds();

        var report = (await folder.RunAsync("reconcile", "sales", "--json")).Succeeds().Object;

        Assert.Equal(
            drifts,
            string.Join(',', report.GetProperty("drifts").EnumerateArray().Select(drift =>
                $"{drift.GetProperty("key").GetString()} {drift.GetProperty("class").GetString()}")));
    }

    private static async Task<CliFolder> WithSalesAsync()
    {
        var folder = new CliFolder();
        (await folder.RunAsync("contract", "register", folder.Write("contract.yaml", Contract))).Succeeds();
        (await folder.IngestAsync(Sale("1", "a", 1, "null"), Sale("2", "a", 11, "1"), Sale("3", "a1", 1, "2")))
            .Succeeds();
        (await folder.RunAsync("watermark", "sales", "--end")).Succeeds();
        return folder;
    }

    private static string Sale(string id, string shop, int till, string amount) =>
        $$"""{"specversion":"1.0","id":"{{id}}","source":"/s","type":"sales","time":"{{CliFolder.Time(1)}}","data":"""
        + $$"""{"shop":"{{shop}}","till":{{till}},"amount":{{amount}}} }""";
}
