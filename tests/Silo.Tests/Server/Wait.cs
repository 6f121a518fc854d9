namespace StreamBatch.Silo.Tests.Server;

/// <summary>Waits for what happens by itself.</summary>
internal static class Wait
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    public static async Task UntilAsync(string what, Func<Task<bool>> isSo)
    {
        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        while (!await isSo())
        {
            Assert.False(limit.IsCancellationRequested, $"{what}: not within {Limit}");
            await Task.Delay(Pause, TimeProvider.System, CancellationToken.None);
        }
    }
}
