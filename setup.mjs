console.log('link-node placeholder')
