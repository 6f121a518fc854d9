using System.Globalization;

namespace StreamBatch.Domain.Contracts;

/// <summary>Reads <c>windows</c>.</summary>
internal static class WindowReader
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMicroseconds(1L);

    /// <summary>The windows; null when they cannot be read.</summary>
    public static WindowSpecification? Read(DocumentCursor windows)
    {
        windows.RefuseUnknownMembers("kind", "size", "slide", "offset", "gap");
        if (windows.Node.Members is null
            || windows.RequiredMember("kind")?.Choice<WindowKind>(
                [("tumbling", WindowKind.Tumbling), ("sliding", WindowKind.Sliding), ("session", WindowKind.Session)])
                is not { } kind)
        {
            return null;
        }

        return kind == WindowKind.Session ? ReadSession(windows) : ReadAligned(windows, kind);
    }

    private static WindowSpecification? ReadSession(DocumentCursor windows)
    {
        foreach (var name in (string[])["size", "slide", "offset"])
        {
            windows.Member(name)?.Error("does not belong to windows of kind session");
        }

        return windows.RequiredMember("gap")?.Duration(Shortest) is { } gap
            ? new WindowSpecification(WindowKind.Session, gap, gap, TimeSpan.Zero)
            : null;
    }

    private static WindowSpecification? ReadAligned(DocumentCursor windows, WindowKind kind)
    {
        windows.Member("gap")?.Error("belongs to windows of kind session");
        var size = windows.RequiredMember("size")?.Duration(Shortest);
        var slide = size;
        if (kind == WindowKind.Sliding)
        {
            slide = windows.RequiredMember("slide")?.Duration(Shortest);
        }
        else
        {
            windows.Member("slide")?.Error("belongs to windows of kind sliding");
        }

        var offset = windows.Member("offset")?.Duration() ?? TimeSpan.Zero;
        if (size is null || slide is null)
        {
            return null;
        }

        if (slide > size)
        {
            windows.Member("slide")?.Error("must be at most the size: events between windows would count nowhere");
        }
        else if (size.Value.Ticks > (Int128)slide.Value.Ticks * WindowSpecification.MaxWindowsPerEvent)
        {
            windows.Member("slide")?.Error(string.Create(
                CultureInfo.InvariantCulture,
                $"puts an event into more than {WindowSpecification.MaxWindowsPerEvent} windows"));
        }
        else if (offset >= slide)
        {
            windows.Member("offset")?.Error(
                kind == WindowKind.Sliding ? "must be less than the slide" : "must be less than the size");
        }

        return new WindowSpecification(kind, size.Value, slide.Value, offset);
    }
}
