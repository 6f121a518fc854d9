namespace StreamBatch.Silo.Tests.Grains;

[GrainType("tally")]
public sealed class TallyGrain([PersistentState(TallyGrain.StateName)] IPersistentState<Tally> state)
    : Grain, ITallyGrain
{
    internal const string StateName = "tally";

    public async Task<int> AddAsync(int amount)
    {
        state.State.Sum += amount;
        await state.WriteStateAsync();
        return state.State.Sum;
    }

    public Task<int> ReadAsync() => Task.FromResult(state.State.Sum);

    public Task ClearAsync() => state.ClearStateAsync();

    public Task LeaveAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }
}
