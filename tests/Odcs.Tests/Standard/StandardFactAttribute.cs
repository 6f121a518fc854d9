namespace StreamBatch.Odcs.Tests.Standard;

/// <summary>A test that needs <see cref="StandardFolder"/>.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class StandardFactAttribute : FactAttribute
{
    public StandardFactAttribute()
    {
        if (StandardFolder.Root is null)
        {
            Skip = $"{StandardFolder.Variable} does not name a copy of the standard's repository.";
        }
    }
}
