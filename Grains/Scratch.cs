using System.Runtime.CompilerServices;
using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Records;

namespace StreamBatch.Grains;

/// <summary>Room to decode records in, one for each thread and contract: a step never waits.</summary>
internal static class Scratch
{
    [ThreadStatic]
    private static ConditionalWeakTable<CompiledContract, RecordBatch>? Batches;

    public static RecordBatch For(CompiledContract contract) =>
        (Batches ??= []).GetValue(contract, key => new RecordBatch(key));
}
