namespace HealthLedger.Cli.Listeners;

/// <summary>What is wrong with a file of listeners. It is configuration, so the place may be named in full.</summary>
/// <param name="Code">HLS1230 to HLS1233.</param>
/// <param name="Path">Where, such as <c>$.listeners[1].tls.key</c>.</param>
/// <param name="Text">What is wrong, and what would be right.</param>
internal readonly record struct ListenerFault(string Code, string Path, string Text)
{
    /// <summary>Path and text.</summary>
    public override string ToString() => $"{Path}: {Text}";
}
