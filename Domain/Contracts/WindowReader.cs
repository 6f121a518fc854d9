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
                [("tumbling", WindowKind.Tumbling)], "sliding", "session") is not { } kind)
        {
            return null;
        }

        windows.Member("slide")?.Error("belongs to windows of kind sliding");
        windows.Member("gap")?.Error("belongs to windows of kind session");
        var size = windows.RequiredMember("size")?.Duration(Shortest);
        var offset = windows.Member("offset")?.Duration() ?? TimeSpan.Zero;
        if (size is null)
        {
            return null;
        }

        if (offset >= size)
        {
            windows.Member("offset")?.Error("must be less than the size");
        }

        return new WindowSpecification(kind, size.Value, size.Value, offset);
    }
}
