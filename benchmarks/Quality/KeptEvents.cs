using StreamBatch.Domain.Contracts;
using StreamBatch.Domain.Quality;

namespace StreamBatch.Benchmarks.Quality;

/// <summary>Picks the events that break no rule of severity error.</summary>
internal sealed class KeptEvents(CompiledContract contract)
{
    private readonly RowCheck _check = new(contract);

    public bool Keeps(byte[] json) => _check.CheckEvent(json).IsKept;
}
