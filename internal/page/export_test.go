package page

// AssetPath is where an asset is served.
var AssetPath = assetPath
