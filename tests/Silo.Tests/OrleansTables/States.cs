using StreamBatch.Silo.Tests.Grains;

namespace StreamBatch.Silo.Tests.OrleansTables;

/// <summary>What an activation holds of its state.</summary>
internal static class States
{
    public static GrainState<Tally> Create(int sum = 0) => new() { State = new Tally { Sum = sum } };

    /// <summary>What another activation of the same grain holds.</summary>
    public static GrainState<Tally> Copy(GrainState<Tally> held, int sum) =>
        new() { State = new Tally { Sum = sum }, ETag = held.ETag, RecordExists = held.RecordExists };
}
