namespace HealthLedger.House.Tests.Tidy;

/// <summary>One rule about text or syntax, run over the tree and over a planted violation.</summary>
internal delegate IEnumerable<Finding> TidyRule(SourceFile file);
