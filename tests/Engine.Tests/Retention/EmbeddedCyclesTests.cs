using StreamBatch.Engine.Reconciling;
using StreamBatch.Odcs;
using StreamBatch.Testing.Embedded;
using StreamBatch.Testing.Workloads;

namespace StreamBatch.Engine.Tests.Retention;

/// <summary>A store in a folder that drops what is old stays as large as it is.</summary>
public sealed class EmbeddedCyclesTests
{
    [Fact]
    public async Task TenCycles_LeaveTheFolderAsLargeAsAfterTheFirst()
    {
        await using var folder = await EmbeddedFolder.CreateAsync(
            ContractYaml.Read(RetentionCycles.ContractYaml).Contract!, segmentBytes: 64 * 1024);
        var cycles = new RetentionCycles(folder.Clock);
        List<long> sizes = [];
        while (sizes.Count < 11)
        {
            var (retention, repaired) = await cycles.RunAsync(folder.Host);
            Assert.Equal(5, repaired);
            await folder.CloseAsync();
            var size = Directory.EnumerateFiles(folder.Path, "*", SearchOption.AllDirectories)
                .Sum(file => new FileInfo(file).Length);
            await folder.OpenAsync();
            if (folder.Host.Log.Start != default && cycles.HasDropped(retention))
            {
                sizes.Add(size);
            }
        }

        Assert.InRange(sizes[^1], sizes[0] * 0.8, sizes[0] * 1.2);
        var audit = await VerdictAudit.VerifyAsync(folder.Host, RetentionCycles.ContractId, null, default);
        Assert.True(audit.IsSound, string.Join('\n', audit.Findings));
    }
}
