using StreamBatch.Domain.Contracts;

namespace StreamBatch.Engine.Tests;

/// <summary>Every window kind with every late policy, for tests of what must hold under all of them.</summary>
internal static class WindowVariants
{
    public static TheoryData<WindowKind, LatePolicy> All
    {
        get
        {
            TheoryData<WindowKind, LatePolicy> data = [];
            foreach (var kind in Enum.GetValues<WindowKind>())
            {
                foreach (var policy in Enum.GetValues<LatePolicy>())
                {
                    data.Add(kind, policy);
                }
            }

            return data;
        }
    }
}
